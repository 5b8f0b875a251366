import { describe, expect, it } from 'vitest';
import type { MeshFacts } from '../../facts/facts.ts';
import { tableSource } from '../../facts/testing/table-source.ts';
import type { KubeObject } from '../../objects/object.ts';
import { detectIstio } from './detect.ts';
import { deactivatedInjector, installation, ztunnel } from './testing/installation.ts';

const crds = ['security.istio.io/v1/AuthorizationPolicy'];
const detect = (objects: KubeObject[], served = crds) => detectIstio(tableSource({ objects, served }));

const byDefault: MeshFacts = {
  type: 'istio',
  version: '1.30.3',
  namespace: 'istio-system',
  revision: 'default',
  tags: [],
  injectionLabels: [{ 'istio-injection': 'enabled' }, { 'istio.io/rev': 'default' }],
  trustDomain: 'cluster.local',
  domain: 'cluster.local',
  controlPlaneSelector: { app: 'istiod', istio: 'pilot' },
  autoMtls: true,
  providers: [{ name: 'envoy' }, { name: 'prometheus' }, { name: 'stackdriver' }],
  dataPlane: 'sidecar',
  clusterId: 'Kubernetes',
  accessLogEncoding: 'TEXT',
  outboundTraffic: 'ALLOW_ANY',
  nativeSidecars: true,
  injectionFailure: 'Fail',
  configuredBy: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
};
const canary: MeshFacts = {
  ...byDefault,
  revision: 'canary',
  injectionLabels: [{ 'istio.io/rev': 'canary' }],
  controlPlaneSelector: { app: 'istiod', 'istio.io/rev': 'canary' },
  configuredBy: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio-canary' },
};
const { injectionFailure: _, ...withoutWebhooks } = byDefault;
const inMesh = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'mesh', name: 'istio' };

const meshYaml = `
accessLogFile: /dev/stdout
enableAutoMtls: false
trustDomain: example.org
extensionProviders:
- name: otel-tracing
  opentelemetry: { service: otel-collector.monitoring.svc.cluster.local, port: 4317 }
- name: prometheus
  prometheus: {}
`;

const found: { name: string; objects: KubeObject[]; meshes: MeshFacts[] }[] = [
  { name: 'a default installation', objects: installation(), meshes: [byDefault] },
  {
    name: 'a revision without a default, where istio-injection=enabled injects nothing',
    objects: installation({ revision: 'canary' }),
    meshes: [canary],
  },
  {
    name: 'a revision with tags, which are preferred to the revision',
    objects: installation({ revision: 'canary', tags: ['prod', 'beta'] }),
    meshes: [
      {
        ...canary,
        tags: ['beta', 'prod'],
        injectionLabels: [{ 'istio.io/rev': 'beta' }, { 'istio.io/rev': 'prod' }, { 'istio.io/rev': 'canary' }],
      },
    ],
  },
  {
    name: 'a revision that carries the default tag',
    objects: installation({ revision: 'canary', tags: ['default'] }),
    meshes: [
      {
        ...canary,
        tags: ['default'],
        injectionLabels: [
          { 'istio-injection': 'enabled' },
          { 'istio.io/rev': 'default' },
          { 'istio.io/rev': 'canary' },
        ],
      },
    ],
  },
  {
    name: 'two revisions, each with its own webhooks',
    objects: [...installation(), ...installation({ revision: 'canary', image: 'docker.io/istio/pilot:1.31.0' })],
    meshes: [{ ...canary, version: '1.31.0' }, byDefault],
  },
  {
    name: 'a default revision whose webhooks a tag of another revision replaced',
    objects: [
      ...installation().filter(({ kind }) => kind !== 'MutatingWebhookConfiguration'),
      deactivatedInjector(),
      ...installation({ revision: 'canary', tags: ['default'] }),
    ],
    meshes: [
      {
        ...canary,
        tags: ['default'],
        injectionLabels: [
          { 'istio-injection': 'enabled' },
          { 'istio.io/rev': 'default' },
          { 'istio.io/rev': 'canary' },
        ],
      },
      { ...withoutWebhooks, injectionLabels: [] },
    ],
  },
  {
    name: 'ambient',
    objects: [...installation({ env: { PILOT_ENABLE_AMBIENT: 'true' } }), ztunnel()],
    meshes: [{ ...byDefault, dataPlane: 'ambient' }],
  },
  {
    name: 'a sidecar-only revision beside an ambient one',
    objects: [
      ...installation(),
      ...installation({ revision: 'canary', env: { PILOT_ENABLE_AMBIENT: 'true' } }),
      ztunnel(),
    ],
    meshes: [{ ...canary, dataPlane: 'ambient' }, byDefault],
  },
  {
    name: 'a control plane in a namespace of its own, with its mesh configuration',
    objects: installation({
      namespace: 'mesh',
      mesh: meshYaml,
      env: { CLUSTER_ID: 'east' },
      args: ['discovery', '--domain', 'corp.example'],
    }),
    meshes: [
      {
        ...byDefault,
        namespace: 'mesh',
        configuredBy: inMesh,
        domain: 'corp.example',
        clusterId: 'east',
        trustDomain: 'example.org',
        autoMtls: false,
        providers: [
          { name: 'envoy' },
          {
            name: 'otel-tracing',
            type: 'opentelemetry',
            service: 'otel-collector.monitoring.svc.cluster.local',
            port: 4317,
          },
          { name: 'prometheus', type: 'prometheus' },
          { name: 'stackdriver' },
        ],
      },
    ],
  },
  {
    name: 'a control plane with two webhook services of the same revision name, only one of which is its own',
    objects: [
      ...installation({ namespace: 'mesh' }),
      ...installation({ namespace: 'gone', tags: ['stale'] }).filter(({ kind }) => kind !== 'Deployment'),
    ],
    meshes: [{ ...byDefault, namespace: 'mesh', configuredBy: inMesh }],
  },
  {
    name: 'a mesh configuration that is broken, as if it were empty',
    objects: installation({ mesh: 'trustDomain: [' }),
    meshes: [byDefault],
  },
  {
    name: 'a shared mesh configuration beneath the own one',
    objects: [
      ...installation({
        env: { SHARED_MESH_CONFIG: 'company' },
        mesh: 'trustDomain: own.example\nextensionProviders: [{ name: own }]',
      }),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'company', namespace: 'istio-system' },
        data: { mesh: 'trustDomain: company.example\nenableAutoMtls: false\nextensionProviders: [{ name: company }]' },
      },
    ],
    meshes: [
      {
        ...byDefault,
        trustDomain: 'own.example',
        autoMtls: false,
        configuredBy: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          namespace: 'istio-system',
          name: 'istio',
          shared: { namespace: 'istio-system', name: 'company' },
        },
        providers: ['company', 'envoy', 'own', 'prometheus', 'stackdriver'].map((name) => ({ name })),
      },
    ],
  },
  {
    name: 'an image pinned by digest, whose version the labels tell',
    objects: installation({
      image: `registry.example/istio/pilot@sha256:${'0'.repeat(64)}`,
      labels: { 'app.kubernetes.io/version': '1.29.1', 'helm.sh/chart': 'istiod-1.29.1' },
    }),
    meshes: [{ ...byDefault, version: '1.29.1' }],
  },
  {
    name: 'leftovers without a control plane',
    objects: installation().filter(({ kind }) => kind !== 'Deployment'),
    meshes: [],
  },
  {
    name: 'a control plane scaled to zero, which is still installed',
    objects: installation({ replicas: 0 }),
    meshes: [byDefault],
  },
  { name: 'an empty cluster', objects: [], meshes: [] },
];

describe('detecting Istio', () => {
  it.each([
    ['example.org', 'example.org'],
    ['team_a-1.example', 'team_a-1.example'],
    ["''", 'cluster.local'],
    ["'*'", 'cluster.local'],
    ['"*.example.org"', 'cluster.local'],
    ['example.org/ns/all', 'cluster.local'],
    ['Example.org', 'cluster.local'],
    ['a..b', 'cluster.local'],
    ['[example.org]', 'cluster.local'],
    ['x'.repeat(254), 'cluster.local'],
  ])('takes the trust domain %s for %s', async (written, trustDomain) => {
    const [mesh] = await detect(installation({ mesh: `trustDomain: ${written}` }));
    expect(mesh?.trustDomain).toBe(trustDomain);
  });

  it.each(found)('sees $name', async ({ objects, meshes }) => {
    expect(await detect(objects)).toEqual(meshes);
    expect(await detect(objects.toReversed())).toEqual(meshes);
  });

  it('does not count a control plane whose APIs are not served', async () => {
    expect(await detect(installation(), ['networking.k8s.io/v1/NetworkPolicy'])).toEqual([]);
  });

  it('leaves the version out when nothing tells it', async () => {
    const [mesh] = await detect(installation({ image: 'registry.example/pilot:latest' }));
    expect(mesh).not.toHaveProperty('version');
  });
});

describe('whether nodes prepare the network of pods', () => {
  const values = (text: string, revision = 'default'): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: revision === 'default' ? 'istio-sidecar-injector' : `istio-sidecar-injector-${revision}`,
      namespace: 'istio-system',
    },
    data: { values: text },
  });
  const cni = (text: string) => detect([...installation(), values(text)]).then(([mesh]) => mesh?.cni);

  it.each([
    { text: '{"pilot":{"cni":{"enabled":true}}}', expected: true },
    { text: '{"istio_cni":{"enabled":true,"chained":true}}', expected: true },
    { text: '{"pilot":{"cni":{"enabled":false}}}', expected: false },
    { text: '{"global":{}}', expected: false },
    { text: '{"global":', expected: undefined },
  ])('$text: $expected', async ({ text, expected }) => {
    expect(await cni(text)).toBe(expected);
  });

  it('is told by each revision for itself', async () => {
    const objects = [
      ...installation({ revision: 'canary' }),
      values('{"pilot":{"cni":{"enabled":true}}}'),
      values('{}', 'canary'),
    ];
    expect((await detect(objects)).map((mesh) => mesh.cni)).toEqual([false]);
  });
});
