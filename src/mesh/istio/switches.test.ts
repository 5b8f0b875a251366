import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { planObjects } from '../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';
import { type Differences, differencesOf } from './testing/differences.ts';

type MeshSpecInput = NonNullable<PlatformSpecInput['serviceMesh']>;

function objects(spec: PlatformSpecInput) {
  const { plan, diagnostics } = compile(platformWith(spec), istioFacts);
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return planObjects(plan);
}

/** The first example of the documentation. */
const basic: MeshSpecInput = { enabled: true, type: 'auto', mtls: { enabled: true, mode: 'STRICT' } };
const withMesh = (more: MeshSpecInput): PlatformSpecInput => ({ serviceMesh: { ...basic, ...more } });

describe('what is left out is', () => {
  test.each<[what: string, left: PlatformSpecInput, said: PlatformSpecInput]>([
    ['no mesh, without the block', {}, { serviceMesh: { ...basic, enabled: false } }],
    ['no mesh, with an empty block', { serviceMesh: {} }, { serviceMesh: { enabled: false } }],
    ['any mesh', { serviceMesh: { enabled: true } }, { serviceMesh: basic }],
    ['STRICT', { serviceMesh: { enabled: true, mtls: {} } }, { serviceMesh: basic }],
    ['mTLS on', withMesh({ mtls: { mode: 'PERMISSIVE' } }), withMesh({ mtls: { enabled: true, mode: 'PERMISSIVE' } })],
    ['authorization on', withMesh({}), withMesh({ authorization: { enabled: true } })],
    ['one cluster', withMesh({}), withMesh({ multiCluster: { enabled: false } })],
    [
      'whatever the mesh does, of metrics, traces and access logs',
      withMesh({}),
      withMesh({ observability: { metrics: {}, tracing: {}, accessLogs: {} } }),
    ],
    [
      'every component',
      { serviceMesh: basic, components: {} },
      { serviceMesh: basic, components: { loki: { enabled: true } } },
    ],
    [
      'a proxy in each',
      { serviceMesh: basic },
      { serviceMesh: basic, components: { loki: { mesh: { inject: true } } } },
    ],
  ])('%s', (_, left, said) => {
    expect(objects(left)).toEqual(objects(said));
  });
});

const scraping = 'ConfigMap data.prometheus.yml';
const rules = 'ConfigMap data.gunj-mesh.yaml';
const meshAlerts = 'ConfigMap data.gunj-mesh-alerts.yaml';
const platformAlerts = 'ConfigMap data.gunj-platform.yaml';
const dashboard = (name: string) => `ConfigMap data.gunj-${name}.json`;
/** Each leads to all the others. */
const dashboards = [
  'breakers',
  'control-plane',
  'cross-cluster',
  'platform',
  'security',
  'services',
  'traffic-flow',
].map(dashboard);

describe('switched off', () => {
  test.each<[field: string, spec: PlatformSpecInput, expected: Differences]>([
    [
      'serviceMesh.enabled: false',
      { serviceMesh: { ...basic, enabled: false } },
      {
        // Rights to find gateways beside the control plane.
        gone: { PeerAuthentication: 1, AuthorizationPolicy: 17, Role: 1, RoleBinding: 1 },
        come: {},
        changed: [
          ...[...dashboards, rules, meshAlerts].toSorted(),
          scraping,
          'Deployment spec.template.metadata.annotations',
          'Deployment spec.template.metadata.labels',
          'Namespace metadata.labels.istio-injection',
          // The ways to the control plane, and to the proxies' metrics.
          'NetworkPolicy spec.egress',
          'NetworkPolicy spec.ingress',
          'StatefulSet spec.template.metadata.annotations',
          'StatefulSet spec.template.metadata.labels',
          // The certificates of Prometheus.
          'StatefulSet spec.template.spec.containers',
          'StatefulSet spec.template.spec.volumes',
        ],
      },
    ],
    [
      'mtls.enabled: false',
      withMesh({ mtls: { enabled: false } }),
      { gone: { PeerAuthentication: 1, AuthorizationPolicy: 17 }, come: {}, changed: [scraping] },
    ],
    [
      'mtls.mode: DISABLE',
      withMesh({ mtls: { mode: 'DISABLE' } }),
      { gone: { AuthorizationPolicy: 17 }, come: {}, changed: [scraping, 'PeerAuthentication spec.mtls.mode'] },
    ],
    [
      // Scrapes have no identity there: one policy for each port that is scraped takes the place of those that name Prometheus.
      'mtls.mode: PERMISSIVE',
      withMesh({ mtls: { mode: 'PERMISSIVE' } }),
      {
        gone: { AuthorizationPolicy: 4 },
        come: { AuthorizationPolicy: 5 },
        changed: ['AuthorizationPolicy spec.rules', scraping, 'PeerAuthentication spec.mtls.mode'],
      },
    ],
    [
      'authorization.enabled: false',
      withMesh({ authorization: { enabled: false } }),
      { gone: { AuthorizationPolicy: 17 }, come: {}, changed: [] },
    ],
    ...(['tracing', 'accessLogs'] as const).map((what): [string, PlatformSpecInput, Differences] => [
      // Left out, the mesh does as it is configured; switched off, a Telemetry says no.
      `observability.${what}.enabled: false`,
      withMesh({ observability: { [what]: { enabled: false } } }),
      { gone: {}, come: { Telemetry: 1 }, changed: [] },
    ]),
    [
      'observability.metrics.enabled: false',
      withMesh({ observability: { metrics: { enabled: false } } }),
      {
        gone: {},
        come: { Telemetry: 1 },
        changed: [
          ...[...dashboards, rules, meshAlerts].toSorted(),
          scraping,
          'Deployment spec.template.metadata.annotations',
          'NetworkPolicy spec.egress',
          'NetworkPolicy spec.ingress',
          'StatefulSet spec.template.metadata.annotations',
        ],
      },
    ],
    [
      'multiCluster.enabled: false',
      withMesh({ multiCluster: { enabled: false, clusterName: 'a' } }),
      { gone: {}, come: {}, changed: [] },
    ],
    [
      'components.tempo.enabled: false',
      { serviceMesh: basic, components: { tempo: { enabled: false } } },
      {
        gone: { NetworkPolicy: 1, AuthorizationPolicy: 3, ServiceAccount: 1, ConfigMap: 1, Service: 1, StatefulSet: 1 },
        come: {},
        changed: [
          // Whom Prometheus calls that is not ours.
          'AuthorizationPolicy spec.rules',
          'ConfigMap data.collector.yaml',
          'ConfigMap data.datasources.yaml',
          // Links to traces, the graph they make, and its own row.
          ...[
            ...dashboards.filter((name) => ![dashboard('control-plane'), dashboard('cross-cluster')].includes(name)),
            meshAlerts,
            platformAlerts,
          ].toSorted(),
          scraping,
          'ConfigMap metadata.labels.observability.io/config-revision',
          'ConfigMap metadata.name',
          // Nobody counts spans that nobody takes.
          'Deployment spec.template.spec.containers',
          'Deployment spec.template.spec.volumes',
          'NetworkPolicy spec.egress',
          'StatefulSet spec.template.spec.volumes',
        ],
      },
    ],
    [
      'components.tempo.mesh.inject: false',
      { serviceMesh: basic, components: { tempo: { mesh: { inject: false } } } },
      {
        gone: { AuthorizationPolicy: 3 },
        come: {},
        changed: [
          // A proxy that it is not to have is not missed.
          meshAlerts,
          scraping,
          'NetworkPolicy spec.egress',
          // Prometheus reads no sidecar there.
          'NetworkPolicy spec.ingress',
          'StatefulSet spec.template.metadata.annotations',
          'StatefulSet spec.template.metadata.labels',
        ],
      },
    ],
  ])('%s', (_, spec, expected) => {
    expect(differencesOf(objects({ serviceMesh: basic }), objects(spec))).toEqual(expected);
  });

  test('a component is in no policy of the mesh, be it as caller or as called', () => {
    const { components: _, ...rest } = { serviceMesh: basic, components: {} };
    const without = objects({ ...rest, components: { tempo: { enabled: false } } });
    const policies = without.filter(({ apiVersion }) => apiVersion.startsWith('security.istio.io/'));
    expect(policies.length).toBeGreaterThan(5);
    expect(JSON.stringify(policies)).not.toContain('tempo');
  });

  test.each([
    ['metrics', 'metrics'],
    ['tracing', 'tracing'],
    ['accessLogs', 'accessLogging'],
  ])('%s says no in the one part of the Telemetry that is about it', (what, part) => {
    const telemetry = objects(withMesh({ observability: { [what]: { enabled: false } } })).find(
      ({ kind }) => kind === 'Telemetry',
    );
    expect(Object.keys(telemetry?.spec ?? {})).toEqual([part]);
    expect(JSON.stringify(telemetry?.spec)).toMatch(/"disabled":true|"disableSpanReporting":true/);
  });

  test('no mesh leaves no trace of one', () => {
    expect(JSON.stringify(objects({ serviceMesh: { ...basic, enabled: false } }))).not.toMatch(/istio/i);
  });
});
