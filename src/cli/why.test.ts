import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInside } from './testing/run-inside.ts';

const basic = join(import.meta.dirname, '../../examples/servicemesh/basic-servicemesh.yaml');
const plan = ['-f', basic, '--mesh', 'istio'];

const shop = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    pod('shop', 'web-7d9f-x1', { app: 'web', 'pod-template-hash': '7d9f' }, '10.0.0.1', [], 'web-7d9f'),
    pod('shop', 'db-0', { app: 'db' }, '10.0.0.2', [{ name: 'sql', containerPort: 5432 }]),
    pod('bank', 'db-0', { app: 'db' }, '10.0.0.3', []),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'storage', namespace: 'shop' },
      spec: { selector: { app: 'db' }, ports: [{ port: 80, targetPort: 'sql' }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'db', namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
      },
    },
  ],
});

function pod(namespace: string, name: string, labels: object, podIP: string, ports: object[], owner?: string) {
  const ownerReferences = owner
    ? [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: '1', controller: true }]
    : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, ownerReferences },
    spec: { containers: [{ name: 'app', ports }] },
    status: { phase: 'Running', podIP },
  };
}

const onNode = `
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop, labels: { app: a } }
spec: { hostNetwork: true, containers: [{ name: app }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: shop, labels: { app: b } }
spec: { containers: [{ name: app, ports: [{ containerPort: 8080 }] }] }
---
`;

const letIn = (labels: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: "b\\e[2J", namespace: shop }
spec: { podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchLabels: ${labels} } }] }] }
`;

const why = (...words: string[]) => runInside(['why', ...words, ...plan]);
const inShop = (...words: string[]) => runInside(['why', ...words, '--objects', '-'], { input: shop });

describe('gunj why', () => {
  it.each([
    ['is allowed where no policy limits', '', 'is allowed', 'no NetworkPolicy limits ingress'],
    [
      'cannot be told where a selector decides: the network plugin does',
      letIn('{ app: a }'),
      'cannot be told',
      'shop/a uses the network of its node: whether policies that select it as a pod mean it depends on the network plugin',
    ],
    ['is denied where no selector selects it', letIn('{ app: c }'), 'is denied', 'b�[2J limits ingress'],
  ])('a call from the network of a node %s', async (_, policy, verdict, because) => {
    const { stdout } = await runInside(['why', 'shop/a', 'to', 'shop/b:8080', '--objects', '-'], {
      input: onNode + policy,
    });
    expect(stdout).toContain(`shop/a → shop/b:8080 ${verdict}`);
    expect(stdout).toContain(because);
    expect(stdout).not.toContain('\u001b');
  });

  it('explains a call that is let through: each layer, who decided there, and the flow that declares it', async () => {
    const { code, stdout, stderr } = await why('grafana', 'to', 'loki:3100');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`monitoring/grafana → monitoring/loki:3100 is allowed, with mTLS alone

  ✓ network policies of monitoring/grafana  NetworkPolicy monitoring/grafana lets it through
  ✓ network policies of monitoring/loki     NetworkPolicy monitoring/loki lets it through
  ✓ the mesh, with an identity              AuthorizationPolicy monitoring/allow-grafana-to-loki-3100 allows it
                                            PeerAuthentication monitoring/default says STRICT
  ✗ the mesh, in plain text                 PeerAuthentication monitoring/default says STRICT

  declared: grafana → loki, because dashboards query loki
`);
  });

  it('explains one that is stopped, with exit code 1', async () => {
    const { code, stdout } = await why('tempo', '->', 'loki:3100');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^monitoring\/tempo → monitoring\/loki:3100 is denied\n/);
    expect(stdout).toContain('✗ network policies of monitoring/tempo');
    expect(stdout).toContain('no flow of the platform declares it');
  });

  it.each([
    ['the name of a flow’s end', ['prometheus → dns:53/UDP'], 'kube-system/kube-dns:53/UDP is allowed'],
    ['a port by its name', ['grafana', 'to', 'loki:http-metrics'], 'port http-metrics is 3100'],
    ['a namespace', ['ns/monitoring to loki:3100'], 'any other pod of monitoring → monitoring/loki:3100 is denied'],
    [
      'an API server of which no address is known, which is none of the platform’s pods',
      ['api-server to loki:3100'],
      'api-server → monitoring/loki:3100 is denied',
    ],
    ['the same as the one that is called', ['prometheus to api-server:443'], 'declared: prometheus → api-server'],
    ['an address', ['203.0.113.9', 'to', 'grafana:3000'], '203.0.113.9 → monitoring/grafana:3000 is denied'],
  ])('takes %s', async (_, words, expected) => {
    expect((await why(...words)).stdout).toContain(expected);
  });

  it.each([
    ['a workload by its pod', ['web-7d9f-x1 to shop/db-0:5432'], 'shop/web → shop/db-0:5432 is allowed'],
    [
      'a Service, whose port leads elsewhere',
      ['web to storage.shop.svc:80'],
      'Service shop/storage leads port 80 to 5432',
    ],
    ['a pod by its address', ['10.0.0.1 to 10.0.0.2:5432'], 'shop/web → shop/db-0:5432 is allowed'],
    ['a pod nobody has made yet', ['shop/* to shop/db-0:5432'], 'any other pod of shop → shop/db-0:5432 is denied'],
    ['what is outside', ['web to internet:443'], 'shop/web → the internet:443 is allowed'],
    ['a kind before the name', ['shop/pod/web to bank/db-0:1'], 'shop/web → bank/db-0:1 is allowed'],
  ])('takes %s', async (_, words, expected) => {
    expect((await inShop(...words)).stdout).toContain(expected);
  });

  it('says nothing certain of the encryption of a call of which it cannot be told whether it passes', async () => {
    const cilium = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'odd', namespace: 'shop' },
      spec: { endpointSelector: { matchLabels: { 'k8s:app': 'db' } }, ingress: [{ fromEntities: ['all'] }] },
    };
    const { items } = JSON.parse(shop);
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...items, cilium] });
    const why = ['why', 'web to shop/db-0:5432', '--objects', '-', '-o', 'json'];
    expect(JSON.parse((await runInside(why, { input })).stdout)).toMatchObject({
      verdict: 'unknown',
      encryption: 'unknown',
    });
    const { stdout } = await runInside(['prove', '--objects', '-', '-o', 'json'], { input });
    const unknown = JSON.parse(stdout).outcomes.filter((one: { verdict: string }) => one.verdict === 'unknown');
    expect(new Set(unknown.map((one: { encryption: string }) => one.encryption))).toEqual(new Set(['unknown']));
  });

  it('gives programs the same', async () => {
    const { stdout } = await inShop('web', 'to', 'shop/db-0:sql', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual({
      from: 'shop/web',
      to: 'shop/db-0',
      port: 5432,
      protocol: 'TCP',
      encryption: 'plain',
      note: 'port sql is 5432',
      verdict: 'allowed',
      layers: [
        {
          layer: 'egress',
          title: 'network policies of shop/web',
          verdict: 'allowed',
          because: ['no NetworkPolicy limits egress of shop/web'],
        },
        {
          layer: 'ingress',
          title: 'network policies of shop/db-0',
          verdict: 'allowed',
          because: ['NetworkPolicy shop/db lets it through'],
        },
      ],
    });
  });

  it.each([
    ['nobody of that name', ['wbe to shop/db-0:1'], /there is nobody called wbe; perhaps shop\/web/],
    ['several of that name', ['web to db-0:1'], /db-0 is ambiguous; there are shop\/db-0 and bank\/db-0/],
    ['no port', ['web to shop/db-0'], /say at which port shop\/db-0 is called, as in shop\/db-0:443/],
    ['a port that is not there', ['web to shop/db-0:http'], /shop\/db-0 has no port called http; it has sql/],
    ['an arrow the shell took', ['web', '-'], /the shell took the > of the arrow/],
    ['one name', ['web'], /write it like `grafana to loki:3100`/],
    ['a protocol there is not', ['web to shop/db-0:1/QUIC'], /QUIC is no protocol/],
    ['an IPv6 address without brackets', ['web to 2001:db8::1:443'], /put the address in brackets/],
    ['two who are outside', ['10.9.9.9 to internet:443'], /neither 10\.9\.9\.9 nor internet is in the cluster/],
    ['an option there is not', ['web to shop/db-0:1', '--frobnicate'], /there is no option --frobnicate/],
  ])('refuses %s', async (_, words, message) => {
    const { code, stderr } = await inShop(...words);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('does not tell what a proxy of a second mesh refuses by its own default, and still tells what policies deny', async () => {
    const linkerd = {
      ...pod('shop', 'api', { app: 'api' }, '10.0.0.4', []),
      metadata: {
        name: 'api',
        namespace: 'shop',
        labels: { app: 'api', 'linkerd.io/control-plane-ns': 'linkerd' },
        annotations: { 'linkerd.io/proxy-version': '2.20.0', 'config.linkerd.io/default-inbound-policy': 'deny' },
      },
      spec: { containers: [{ name: 'app' }, { name: 'linkerd-proxy', image: 'cr.l5d.io/linkerd/proxy:2.20.0' }] },
    };
    const istio = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'a', namespace: 'bank' },
    };
    const { items } = JSON.parse(shop);
    const ask = (objects: readonly unknown[], call: string) =>
      runInside(['why', call, '--objects', '-'], {
        input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...items, linkerd, ...objects] }),
      });
    expect((await ask([], 'web to api:80')).stdout).toContain('shop/web → shop/api:80 is denied');
    const { code, stdout } = await ask([istio], 'web to api:80');
    expect(stdout).toContain('? network policies of shop/api');
    expect(stdout).toContain('a proxy of linkerd takes it, beside the mesh that is judged');
    expect(code).toBe(1);
    const denyAll = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'api' } } },
    };
    expect((await ask([istio, denyAll], 'web to api:80')).stdout).toContain('shop/web → shop/api:80 is denied');
  });

  it('takes a template that asks for a proxy for a trace of its mesh', async () => {
    const annotations = { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': 'deny' };
    const template = { metadata: { labels: { app: 'api' }, annotations }, spec: { containers: [{ name: 'app' }] } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'api', namespace: 'shop' },
      spec: { template },
    };
    const { stdout } = await runInside(['why', 'shop to api:80', '--objects', '-'], {
      input: JSON.stringify(deployment),
    });
    expect(stdout).toContain('any other pod of shop → shop/api:80 is denied');
  });

  it('says where to look when nothing was named', async () => {
    const { code, stderr } = await runInside(['why', 'a', 'to', 'b:1']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/say where to look: -f .* --objects .* --context/),
    });
  });
});
