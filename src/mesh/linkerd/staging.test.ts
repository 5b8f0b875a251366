import { describe, expect, it, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { assumeLinkerd } from './assume.ts';
import { linkerdStaging } from './staging.ts';
import { compiledInLinkerd } from './testing/compiled.ts';

const { authorizes, refusals, proxyOf } = linkerdStaging;

/** A line as the proxy writes it. */
function counted(name: string, server: string, authz: string, value: number): string {
  const [kind, ...rest] = authz.split('/');
  const by = authz ? `authz_group="",authz_kind="${kind}",authz_name="${rest.join('/')}",` : '';
  return `inbound_http_authz_${name}_total{target_addr="10.0.0.1:9090",target_ip="10.0.0.1",target_port="9090",srv_group="policy.linkerd.io",srv_kind="server",srv_name="${server}",srv_port="9090",route_group="",route_kind="default",route_name="default",${by}tls="true",client_id="grafana.monitoring.serviceaccount.identity.linkerd.cluster.local"} ${value}`;
}

const read = counted('allow', 'proxy-admin', 'authorizationpolicy/allow-operator-to-proxy-admin', 3);
const named = counted('allow', 'prometheus-9090', 'authorizationpolicy/allow-grafana-to-prometheus-9090', 40);
const probed = counted('allow', 'prometheus-9090', 'default/probe', 100);

describe('what a proxy would have refused', () => {
  it.each<[string, string[], number | undefined]>([
    ['nothing that a policy names, nor probes', [read, named, probed], 0],
    ['who came in by audit alone', [read, named, counted('allow', 'prometheus-9090', 'default/audit', 4)], 4],
    [
      'who came in for having a proxy alone, and who was refused for having none',
      [read, counted('allow', 'loki-3100', 'default/all-authenticated', 2), counted('deny', 'loki-3100', '', 5)],
      7,
    ],
    ['not who asks proxies themselves', [read, counted('deny', 'proxy-admin', '', 9)], 0],
    ['connections as well', [read, counted('allow', 'loki-7946', 'default/audit', 1).replace('_http_', '_tcp_')], 1],
    ['nothing before the proxy has a policy', ['request_total{direction="inbound"} 3'], undefined],
    ['nothing where ports have no Server', [named.replace('srv_kind="server"', 'srv_kind="default"')], undefined],
    [
      'nothing where a policy lets everybody in, who could have come by another as well',
      [counted('allow', 'proxy-admin', 'authorizationpolicy/admit-operator-to-proxy-admin', 3), named],
      undefined,
    ],
  ])('is %s', (_, lines, sum) => {
    expect(refusals(`# HELP\n${lines.join('\n')}\n`)).toBe(sum);
  });
});

describe('how a pod stands to the mesh', () => {
  const app = { name: 'app' };
  const proxy = { name: 'linkerd-proxy' };
  const pod = (spec: object, status: object = {}, metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', ...metadata },
    spec,
    status,
  });
  const both = { containers: [app, proxy] };
  const up = { containerStatuses: [{ ...proxy, ready: true }] };

  test.each([
    ['ready', pod(both, up)],
    [
      'ready',
      pod({ containers: [app], initContainers: [proxy] }, { initContainerStatuses: [{ ...proxy, ready: true }] }),
    ],
    ['starting', pod(both)],
    ['none', pod({ containers: [app] })],
    ['unwanted', pod({ containers: [app] }, {}, { annotations: { 'linkerd.io/inject': 'disabled' } })],
    ['unwanted', pod({ containers: [app], hostNetwork: true })],
    ['other', pod(both, up, { labels: { 'linkerd.io/control-plane-ns': 'elsewhere' } })],
    ['ready', pod(both, up, { labels: { 'linkerd.io/control-plane-ns': 'linkerd' } })],
  ])('%s', (state, one) => {
    expect(proxyOf(one, assumeLinkerd('2.20.0'))).toBe(state);
  });
});

describe('whether policies name callers is seen by what is there', () => {
  const off = { enabled: false };
  const alone = {
    components: { alertmanager: off, grafana: off, loki: off, tempo: off, opentelemetryCollector: off },
  };
  it.each([
    ['of all components, when they do', {}, {}, true],
    ['of all components, when they do not', { authorization: off }, {}, false],
    ['of one that nobody calls, when they do', {}, alone, true],
    ['of one that nobody calls, when they do not', { authorization: off }, alone, false],
  ])('%s', (_, serviceMesh, spec, expected) => {
    const { objects } = compiledInLinkerd(serviceMesh, spec);
    expect(objects.some(authorizes)).toBe(expected);
  });
});
