import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyFault } from './fault.ts';

function faultOf(spec: string) {
  const metadata = { name: 'p', namespace: 'shop' };
  return policyFault({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: parse(spec) });
}

const from = (peer: string) => `{ podSelector: {}, ingress: [{ from: [${peer}] }] }`;
const on = (port: string) => `{ podSelector: {}, egress: [{ ports: [${port}] }] }`;
const peer = 'spec.ingress[0].from[0]';
const port = 'spec.egress[0].ports[0]';

describe('what an API server would not take of a NetworkPolicy', () => {
  it.each([
    ['x', 'spec is no mapping'],
    ['[]', 'spec is no mapping'],
    ['{ podSelector: web }', 'spec.podSelector is no label selector'],
    ['{ podSelector: { matchLabels: { app: 7 } } }', 'spec.podSelector has a label that is no text'],
    [
      '{ podSelector: { matchExpressions: [{ key: a, operator: Exists, values: b }] } }',
      'spec.podSelector has values that are no list of texts',
    ],
    ['{ policyTypes: Ingress }', 'spec.policyTypes is no list'],
    ['{ policyTypes: [Sideways] }', 'spec.policyTypes[0] is neither Ingress nor Egress'],
    ['{ policyTypes: [Ingress, Egress, Ingress] }', 'spec.policyTypes has more than two'],
    ['{ ingress: { from: [] } }', 'spec.ingress is no list'],
    ['{ egress: all }', 'spec.egress is no list'],
    ['{ ingress: [null] }', 'spec.ingress[0] is no mapping'],
    ['{ ingress: [{ from: { podSelector: {} } }] }', 'spec.ingress[0].from is no list'],
    ['{ egress: [{ ports: 80 }] }', 'spec.egress[0].ports is no list'],
    [from('web'), `${peer} is no mapping`],
    [from('{}'), `${peer} names nobody`],
    [from('{ podSelector: "" }'), `${peer}.podSelector is no label selector`],
    [from('{ ipBlock: { cidr: 10.0.0.0/8 }, podSelector: {} }'), `${peer} has an ipBlock beside a selector`],
    [from('{ ipBlock: 10.0.0.0/8 }'), `${peer}.ipBlock is no mapping`],
    [from('{ ipBlock: { cidr: 10.0.0.0/99 } }'), `${peer}.ipBlock.cidr is no range of addresses`],
    [from('{ ipBlock: { cidr: 10.0.0.0/8, except: 10.1.0.0/16 } }'), `${peer}.ipBlock.except is no list`],
    [
      from('{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }'),
      `${peer}.ipBlock.except[0] is no part of the range`,
    ],
    [on('80'), `${port} is no mapping`],
    [on('{ protocol: ICMP }'), `${port}.protocol is none of TCP, UDP and SCTP`],
    [on('{ port: 70000 }'), `${port}.port is no port`],
    [on('{ port: "80" }'), `${port}.port is no port`],
    [on('{ endPort: 80 }'), `${port} has an endPort without a port by number`],
    [on('{ port: http, endPort: 80 }'), `${port} has an endPort without a port by number`],
    [on('{ port: 8080, endPort: 80 }'), `${port}.endPort is no port from 8080 on`],
  ])('%s', (spec, fault) => {
    expect(faultOf(spec)).toBe(fault);
  });

  it.each([
    'null',
    '{}',
    '{ podSelector: null, policyTypes: [], ingress: null, egress: [{}] }',
    from('{ podSelector: {}, namespaceSelector: { matchExpressions: [{ key: a, operator: DoesNotExist }] } }'),
    from('{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/9] } }'),
    on('{ port: 80, endPort: 80, protocol: SCTP }'),
    on('{ port: http-2 }'),
  ])('but takes %s', (spec) => {
    expect(faultOf(spec)).toBeUndefined();
  });
});
