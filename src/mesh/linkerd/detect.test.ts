import { describe, expect, it } from 'vitest';
import type { MeshFacts } from '../../facts/facts.ts';
import { tableSource } from '../../facts/testing/table-source.ts';
import type { KubeObject } from '../../objects/object.ts';
import { detectLinkerd } from './detect.ts';
import { installation } from './testing/installation.ts';

const crds = ['policy.linkerd.io/v1beta3/Server'];
const detect = (objects: KubeObject[], served = crds) => detectLinkerd(tableSource({ objects, served }));
const without = (kind: string) => installation().filter((object) => object.kind !== kind);

const byDefault: MeshFacts = {
  type: 'linkerd',
  version: '2.18.0',
  namespace: 'linkerd',
  revision: 'default',
  tags: [],
  injectionLabels: [],
  controlPlaneSelector: { 'linkerd.io/control-plane-ns': 'linkerd' },
  autoMtls: true,
  providers: [],
  dataPlane: 'sidecar',
  trustDomain: 'cluster.local',
  domain: 'cluster.local',
  cni: false,
  nativeSidecars: false,
  configuredBy: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'linkerd',
    name: 'linkerd-config',
    release: { namespace: 'linkerd', name: 'linkerd-control-plane' },
  },
  injectionFailure: 'Ignore',
};
const { cni: _cni, nativeSidecars: _native, configuredBy: _by, version: _version, ...unconfigured } = byDefault;
const { injectionFailure: _failure, ...withoutWebhook } = byDefault;

const found: { name: string; objects: KubeObject[]; mesh: MeshFacts }[] = [
  { name: 'a default installation', objects: installation(), mesh: byDefault },
  {
    name: 'one of its own namespace, domain and identities',
    objects: installation({
      namespace: 'mesh',
      values: { clusterDomain: 'k8s.example', identityTrustDomain: 'example.org' },
    }),
    mesh: {
      ...byDefault,
      namespace: 'mesh',
      controlPlaneSelector: { 'linkerd.io/control-plane-ns': 'mesh' },
      trustDomain: 'example.org',
      domain: 'k8s.example',
      configuredBy: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'mesh',
        name: 'linkerd-config',
        release: { namespace: 'mesh', name: 'linkerd-control-plane' },
      },
    },
  },
  {
    name: 'a trust domain that is left out, which is then the domain of the cluster',
    objects: installation({ values: { clusterDomain: 'k8s.example', identityTrustDomain: '' } }),
    mesh: { ...byDefault, trustDomain: 'k8s.example', domain: 'k8s.example' },
  },
  {
    name: 'the CNI plugin, native sidecars and a webhook that has to answer',
    objects: installation({ values: { cniEnabled: true, proxy: { nativeSidecar: true } }, failurePolicy: 'Fail' }),
    mesh: { ...byDefault, cni: true, nativeSidecars: true, injectionFailure: 'Fail' },
  },
  {
    name: 'a configuration that cannot be read: the version by a label, the rest by default',
    objects: installation({ labels: { 'app.kubernetes.io/version': 'stable-2.14.10' } }).filter(
      ({ kind }) => kind !== 'ConfigMap',
    ),
    mesh: { ...unconfigured, version: '2.14.10' },
  },
  { name: 'no webhook', objects: without('MutatingWebhookConfiguration'), mesh: withoutWebhook },
];

describe('finding Linkerd', () => {
  it.each(found)('$name', async ({ objects, mesh }) => {
    expect(await detect(objects)).toEqual([mesh]);
  });

  it.each([
    ['without a destination controller', without('Deployment'), crds],
    ['without its APIs', installation(), ['security.istio.io/v1/AuthorizationPolicy']],
    [
      'while it is being deleted',
      installation().map((object) => ({
        ...object,
        metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
      })),
      crds,
    ],
  ])('finds none %s', async (_, objects, served) => {
    expect(await detect(objects, served)).toEqual([]);
  });
});
