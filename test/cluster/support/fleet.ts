import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../../src/objects/object.ts';

/** One kind of platform, of which a fleet has several: equal but for their namespaces. */
export interface Model {
  name: string;
  spec: Record<string, unknown>;
  /** Of the namespace. */
  labels?: Record<string, string>;
  /** What it refers to, without a namespace. */
  secrets?: readonly string[];
}

const off = { enabled: false };
const prometheusAlone = { alertmanager: off, grafana: off, loki: off, tempo: off, opentelemetryCollector: off };
const mesh = (type: string) => ({ enabled: true, type, mtls: { enabled: true, mode: 'STRICT' } });
/** As it is written, without the defaults of this release. */
const example = (file: string) => {
  const path = join(resolve(import.meta.dirname, '../../..'), file);
  return (parse(readFileSync(path, 'utf8')) as { spec: Record<string, unknown> }).spec;
};
const bucket = { type: 's3', bucket: 'data', region: 'eu-west-1', secret: 'object-storage' };

/** Few with everything, many that are small: a fleet of them fits the sandbox. */
export function models(): { large: Model[]; small: Model[] } {
  return {
    large: [
      { name: 'istio', spec: example('examples/servicemesh/basic-servicemesh.yaml') },
      { name: 'traffic', spec: example('examples/servicemesh/traffic-istio.yaml') },
      { name: 'linkerd', spec: example('examples/servicemesh/linkerd-config.yaml') },
      { name: 'canary', spec: example('examples/production/canary.yaml') },
      { name: 'minimum', spec: example('examples/production/minimum.yaml') },
      {
        name: 'logs',
        spec: {
          serviceMesh: off,
          components: { ...prometheusAlone, prometheus: off, loki: {}, logAgent: { enabled: true } },
        },
        labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
      },
      {
        name: 'storage',
        spec: {
          serviceMesh: mesh('istio'),
          components: { ...prometheusAlone, loki: { objectStorage: bucket }, tempo: { objectStorage: bucket } },
        },
        secrets: ['object-storage'],
      },
    ],
    small: ['none', 'istio', 'linkerd'].map((type) => ({
      name: `small-${type}`,
      spec: {
        serviceMesh: type === 'none' ? off : mesh(type),
        // So that the nodes of the sandbox have room for all.
        components: {
          ...prometheusAlone,
          prometheus: { resources: { requests: { cpu: '50m', memory: '256Mi' } } },
          alertmanager: { resources: { requests: { cpu: '10m', memory: '32Mi' } } },
        },
      },
    })),
  };
}

export interface Member {
  model: Model;
  namespace: string;
}

/** As many platforms, each in a namespace of its own: the large ones once, and the small ones in turn. */
export function fleetOf(size: number): Member[] {
  const { large, small } = models();
  const all = Array.from({ length: size }, (_, index) => large[index] ?? small[index % small.length]);
  return all.flatMap((model, index) =>
    model ? [{ model, namespace: `fleet-${String(index).padStart(2, '0')}-${model.name}` }] : [],
  );
}

export function platformOf({ model, namespace }: Member): KubeObject {
  return {
    apiVersion: 'observability.io/v1beta1',
    kind: 'ObservabilityPlatform',
    metadata: { name: 'main', namespace },
    spec: model.spec,
  };
}

/** Namespace and Secrets, to be there before the platform. */
export function prerequisitesOf({ model, namespace }: Member): KubeObject[] {
  const { labels = {}, secrets = [] } = model;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    ...secrets.map((name) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      stringData: { access_key_id: 'a', secret_access_key: 'b' },
    })),
  ];
}
