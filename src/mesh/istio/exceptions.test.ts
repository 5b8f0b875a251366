import { describe, expect, test } from 'vitest';
import { at, items } from '../../objects/access.ts';
import { istioFacts } from '../../testing/platform.ts';
import { compiledInMesh, type ExceptionInput } from './testing/compiled.ts';

const promtail: ExceptionInput = {
  name: 'promtail',
  component: 'loki',
  port: 3100,
  from: { namespaces: ['legacy'], labels: { b: '2', a: '1' } },
  why: 'agents on old nodes have no sidecar',
};
const office: ExceptionInput = { name: 'office', component: 'loki', port: 3100, from: { cidrs: ['10.20.0.0/16'] } };
const rules = (compiled: ReturnType<typeof compiledInMesh>, name: string) =>
  at(compiled.spec('AuthorizationPolicy', name), 'rules');

describe('an exception from STRICT', () => {
  const compiled = compiledInMesh({ mtls: { exceptions: [promtail, office] } });

  test('opens its port to plain text, and no other', () => {
    expect(compiled.spec('PeerAuthentication', 'default')).toEqual({ mtls: { mode: 'STRICT' } });
    expect(compiled.names('PeerAuthentication')).toEqual(['default', 'loki']);
    expect(compiled.spec('PeerAuthentication', 'loki')).toEqual({
      selector: {
        matchLabels: { 'app.kubernetes.io/name': 'loki', 'app.kubernetes.io/part-of': 'observability-platform' },
      },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '3100': { mode: 'PERMISSIVE' } },
    });
  });

  test('lets in who has no name, or comes from those namespaces once it has one', () => {
    expect(rules(compiled, 'allow-plain-promtail-to-loki-3100')).toEqual([
      {
        from: [{ source: { notPrincipals: ['*'] } }, { source: { namespaces: ['legacy'] } }],
        to: [{ operation: { ports: ['3100'] } }],
      },
    ]);
  });

  test('lets in addresses by address', () => {
    expect(rules(compiled, 'allow-plain-office-to-loki-3100')).toEqual([
      { from: [{ source: { ipBlocks: ['10.20.0.0/16'] } }], to: [{ operation: { ports: ['3100'] } }] },
    ]);
  });

  test('is in the network policy with the same callers and port', () => {
    const ingress = items(at(compiled.spec('NetworkPolicy', 'loki'), 'ingress'));
    expect(ingress).toContainEqual({
      from: [{ ipBlock: { cidr: '10.20.0.0/16' } }],
      ports: [{ protocol: 'TCP', port: 3100 }],
    });
    expect(ingress).toContainEqual({
      from: [
        {
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['legacy'] }],
          },
          podSelector: { matchLabels: { a: '1', b: '2' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 3100 }],
    });
  });

  test('says why on its policy', () => {
    const policy = compiled.objects.find(({ metadata }) => metadata.name === 'allow-plain-promtail-to-loki-3100');
    expect(policy?.metadata.annotations).toEqual({ 'observability.io/why': promtail.why });
  });

  test('leaves the others in by their identity, and Prometheus by what it may read', () => {
    expect(JSON.stringify(rules(compiled, 'allow-grafana-to-loki-3100'))).toContain('sa/grafana');
    expect(rules(compiled, 'allow-scrape-to-loki-3100')).toEqual([
      { to: [{ operation: { ports: ['3100'], methods: ['GET'], paths: ['/metrics'] } }] },
    ]);
  });

  test('is limited to requests on demand', () => {
    const requests: ExceptionInput['requests'] = { methods: ['POST'], paths: ['/loki/api/v1/push'] };
    const limited = compiledInMesh({ mtls: { exceptions: [{ ...promtail, requests }] } });
    expect(rules(limited, 'allow-plain-promtail-to-loki-3100')).toMatchObject([
      { to: [{ operation: { ports: ['3100'], ...requests } }] },
    ]);
  });

  test('of several ports of one component is one object', () => {
    const from = { namespaces: ['legacy'] };
    const compiled = compiledInMesh({
      mtls: {
        exceptions: [
          { name: 'http', component: 'opentelemetryCollector', port: 4318, from },
          { name: 'grpc', component: 'opentelemetryCollector', port: 4317, from },
        ],
      },
    });
    expect(at(compiled.spec('PeerAuthentication', 'otel-collector'), 'portLevelMtls')).toEqual({
      '4317': { mode: 'PERMISSIVE' },
      '4318': { mode: 'PERMISSIVE' },
    });
  });
});

test.each(['PERMISSIVE', 'DISABLE'] as const)(
  'in mode %s no port is told apart, and the caller is let in by the network',
  (mode) => {
    const compiled = compiledInMesh({ mtls: { mode, exceptions: [promtail] } });
    expect(compiled.names('PeerAuthentication')).toEqual(['default']);
    expect(JSON.stringify(compiled.spec('NetworkPolicy', 'loki'))).toContain('legacy');
  },
);

test('where the mesh’s own mode holds, it is said that no port is excepted', () => {
  const compiled = compiledInMesh({ mtls: { enabled: false, exceptions: [promtail] } });
  expect(compiled.names('PeerAuthentication')).toEqual([]);
  expect(compiled.diagnostics.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'NO_IDENTITY spec.serviceMesh.mtls.enabled',
    'NOT_ACTED_UPON spec.serviceMesh.mtls.exceptions',
  ]);
});

test('nobody is let in while the platform joins no mesh', () => {
  const compiled = compiledInMesh({ enabled: false, mtls: { exceptions: [promtail] } });
  expect(JSON.stringify(compiled.objects)).not.toContain('legacy');
});

test('alerts get through to a port that takes plain text, also where Prometheus calls it beside its sidecar', () => {
  const { networks: _, ...unknown } = istioFacts;
  const exceptions = [{ ...promtail, component: 'alertmanager' as const, port: 9093 }];
  const rule = (facts: typeof istioFacts) =>
    rules(compiledInMesh({ mtls: { exceptions } }, {}, facts), 'allow-prometheus-to-alertmanager-9093');
  const operation = { ports: ['9093'], methods: ['POST'], paths: ['/api/v2/alerts'] };
  expect(rule(unknown)).toEqual([{ to: [{ operation }] }]);
  expect(JSON.stringify(rule(istioFacts))).toContain('sa/prometheus');
});
