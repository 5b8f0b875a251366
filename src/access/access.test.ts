import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import type { Facts } from '../facts/facts.ts';
import { at } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

const gatewayApi = 'gateway.networking.k8s.io/v1/HTTPRoute';
const route = { host: 'grafana.example.com', tls: {}, from: { namespace: 'gateways', labels: { app: 'gw' } } };

function compiled(access: unknown, facts: Facts = plainFacts, mesh = true) {
  const components = { grafana: { access: { ...route, ...(access as object) } } };
  const spec = { ...(mesh ? { serviceMesh: { enabled: true } } : {}), components } as PlatformSpecInput;
  const { plan, diagnostics } = compile(platformWith(spec), facts);
  const objects = plan?.waves.flatMap((wave) => wave.objects) ?? [];
  return {
    objects,
    diagnostics,
    find: (kind: string, name = 'grafana') =>
      objects.find((object) => object.kind === kind && object.metadata.name === name),
    ini: String(at(objects.find(isSettings), 'data', 'grafana.ini')),
  };
}

function isSettings({ kind, metadata }: KubeObject): boolean {
  return kind === 'ConfigMap' && metadata.labels?.['observability.io/config-of'] === 'grafana';
}

const codes = (diagnostics: { code: string; path: string }[]) => diagnostics.map(({ code, path }) => `${code} ${path}`);
const path = 'spec.components.grafana.access';

describe('what is written for a way in', () => {
  test('an Ingress, and the URL in the settings', () => {
    const { find, ini } = compiled({
      tls: { secretName: 'cert' },
      ingress: { className: 'nginx', annotations: { b: '2', a: '1' } },
    });
    expect(find('Ingress')).toMatchObject({
      apiVersion: 'networking.k8s.io/v1',
      metadata: { namespace: 'monitoring', annotations: { a: '1', b: '2' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['grafana.example.com'], secretName: 'cert' }],
        rules: [
          { http: { paths: [{ path: '/', backend: { service: { name: 'grafana', port: { number: 3000 } } } }] } },
        ],
      },
    });
    expect(ini).toContain('root_url = https://grafana.example.com/\n');
    expect(ini).toContain('domain = grafana.example.com\n');
    expect(ini).toContain('cookie_secure = true\n');
  });

  test('an HTTPRoute that takes the path off', () => {
    const { find, ini } = compiled(
      { path: '/grafana', httpRoute: { parentRefs: [{ name: 'web', namespace: 'gateways' }] } },
      { ...plainFacts, served: [gatewayApi] },
    );
    expect(at(find('HTTPRoute'), 'spec')).toMatchObject({
      parentRefs: [{ kind: 'Gateway', name: 'web', namespace: 'gateways' }],
      hostnames: ['grafana.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/grafana' } }],
          filters: [{ urlRewrite: { path: { replacePrefixMatch: '/' } } }],
        },
      ],
    });
    expect(ini).toContain('root_url = https://grafana.example.com/grafana/\n');
    expect(ini).not.toContain('serve_from_sub_path');
  });

  test('a route of a mesh gateway that is there', () => {
    const { objects, find } = compiled(
      { meshGateway: { gateway: { namespace: 'gateways', name: 'web' } } },
      istioFacts,
    );
    expect(at(find('VirtualService'), 'spec')).toMatchObject({
      hosts: ['grafana.example.com'],
      gateways: ['gateways/web'],
      http: [{ route: [{ destination: { host: 'grafana', port: { number: 3000 } } }] }],
    });
    expect(objects.filter(({ kind }) => kind === 'Gateway')).toEqual([]);
  });

  test('a mesh gateway of its own, with http sent to https and the path taken off', () => {
    const { find } = compiled(
      { path: '/g', tls: { secretName: 'cert' }, meshGateway: { selector: { app: 'gw' } } },
      istioFacts,
    );
    expect(at(find('Gateway'), 'spec')).toMatchObject({
      selector: { app: 'gw' },
      servers: [
        { port: { number: 80 }, tls: { httpsRedirect: true } },
        { port: { number: 443 }, tls: { mode: 'SIMPLE', credentialName: 'cert' } },
      ],
    });
    expect(at(find('VirtualService'), 'spec')).toMatchObject({
      gateways: ['monitoring/grafana'],
      http: [{ match: [{ uri: { exact: '/g' } }, { uri: { prefix: '/g/' } }], rewrite: { uri: '/' } }],
    });
  });

  test('nothing but the way through the policies where the route is somebody else’s', () => {
    const { objects, ini } = compiled({});
    expect(objects.filter(({ kind }) => /Ingress|Route|Gateway|VirtualService/.test(kind))).toEqual([]);
    expect(ini).toContain('root_url');
  });
});

describe('who is let in', () => {
  const gateway = {
    namespaceSelector: {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['gateways'] }],
    },
    podSelector: { matchLabels: { app: 'gw' } },
  };
  const kinds = [
    { title: 'an Ingress', access: { ingress: {} }, facts: plainFacts },
    { title: 'an Ingress in a mesh', access: { ingress: {} }, facts: istioFacts },
    {
      title: 'a mesh gateway',
      access: { meshGateway: { selector: { app: 'gw' } }, tls: undefined },
      facts: istioFacts,
    },
  ];
  test.each(kinds)('$title: the gateway’s pods on port 3000, by the network policy', ({ access, facts }) => {
    const rules = at(compiled(access, facts).find('NetworkPolicy'), 'spec', 'ingress') as { from: unknown[] }[];
    expect(rules.find(({ from }) => JSON.stringify(from).includes('gateways'))).toEqual({
      from: [gateway],
      ports: [{ protocol: 'TCP', port: 3000 }],
    });
  });

  const meshed = [
    { title: 'a mesh gateway', access: { meshGateway: { gateway: { namespace: 'gateways', name: 'web' } } } },
    {
      title: 'an Ingress controller in the mesh',
      access: { ingress: {}, from: { namespace: 'gateways', meshed: true } },
    },
  ];
  test.each(meshed)('$title calls with its identity, and the port stays strict', ({ access }) => {
    const { find, objects, diagnostics } = compiled(access, istioFacts);
    expect(at(find('AuthorizationPolicy', 'allow-pods-gateways-to-grafana-3000'), 'spec', 'rules')).toEqual([
      { from: [{ source: { namespaces: ['gateways'] } }], to: [{ operation: { ports: ['3000'] } }] },
    ]);
    expect(find('PeerAuthentication')).toBeUndefined();
    expect(JSON.stringify(objects)).not.toContain('allow-scrape-to-grafana');
    expect(codes(diagnostics).join()).not.toContain('PLAINTEXT');
  });

  test('a gateway outside the mesh opens one port to plain text, which is scraped like that and said', () => {
    const { find, objects, diagnostics } = compiled({ ingress: {} }, istioFacts);
    expect(at(find('PeerAuthentication'), 'spec')).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '3000': { mode: 'PERMISSIVE' } },
    });
    expect(at(find('AuthorizationPolicy', 'allow-pods-gateways-to-grafana-3000'), 'spec', 'rules')).toEqual([
      {
        from: [{ source: { notPrincipals: ['*'] } }, { source: { namespaces: ['gateways'] } }],
        to: [{ operation: { ports: ['3000'] } }],
      },
    ]);
    expect(find('AuthorizationPolicy', 'allow-scrape-to-grafana-3000')).toBeDefined();
    const scraped = objects.filter(({ metadata }) => metadata.labels?.['observability.io/config-of'] === 'prometheus');
    const jobs = scraped
      .map(({ data }) => String(at(data, 'prometheus.yml')))
      .join()
      .split(/(?=- job_name:)/);
    expect(jobs.find((job) => job.startsWith('- job_name: grafana'))).not.toContain('https');
    expect(jobs.find((job) => job.startsWith('- job_name: loki'))).toContain('scheme: https');
    expect(codes(diagnostics)).toContain(`PLAINTEXT_ACCEPTED ${path}.from.meshed`);
  });
});

describe('what is said', () => {
  const gateway = { meshGateway: { gateway: { namespace: 'gateways', name: 'web' } } };
  const http = { httpRoute: { parentRefs: [{ name: 'web' }] } };
  const cases: { title: string; access: unknown; facts: Facts; mesh?: boolean; said: string }[] = [
    {
      title: 'a Gateway API that is not served',
      access: http,
      facts: plainFacts,
      said: `ACCESS_UNAVAILABLE ${path}.httpRoute`,
    },
    {
      title: 'a mesh gateway without a mesh',
      access: gateway,
      facts: plainFacts,
      said: `ACCESS_UNAVAILABLE ${path}.meshGateway`,
    },
    {
      title: 'a mesh gateway of a mesh that was not asked for',
      access: gateway,
      facts: istioFacts,
      mesh: false,
      said: `ACCESS_UNAVAILABLE ${path}.meshGateway`,
    },
    { title: 'http', access: { tls: undefined, ingress: {} }, facts: plainFacts, said: `PLAINTEXT_LOGIN ${path}` },
    {
      title: 'a gateway in the platform’s namespace',
      access: { from: { namespace: 'monitoring' } },
      facts: plainFacts,
      said: `ACCESS_UNAVAILABLE ${path}.from.namespace`,
    },
  ];
  test.each(cases)('$title is a warning, and the platform runs', ({ access, facts, mesh, said }) => {
    const { diagnostics, objects } = compiled(access, facts, mesh);
    expect(codes(diagnostics)).toContain(said);
    expect(objects.length).toBeGreaterThan(20);
    expect(objects.filter(({ kind }) => /HTTPRoute|VirtualService/.test(kind))).toEqual([]);
  });

  test('where nothing is known of the cluster, the Gateway API is taken for served', () => {
    const { served: _served, ...unknown } = plainFacts;
    expect(compiled(http, unknown).find('HTTPRoute')).toBeDefined();
  });
});
