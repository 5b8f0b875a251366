import { at, fields, items, text, textMap } from '../objects/access.ts';
import { canonicalJson } from '../objects/canonical.ts';
import { type KubeObject, refOf } from '../objects/object.ts';
import type { ContainerPort, Pod, Probe, Protocol, World } from './world.ts';

const nameLabel = 'kubernetes.io/metadata.name';
/** Labels that tell replicas of one workload apart, and nothing else. */
const replicaLabels = [
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
  'pod-template-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
];

/** Where a kind has the template of its pods. */
const templates: ReadonlyMap<string, readonly string[]> = new Map([
  ['Deployment', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['ReplicationController', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

/**
 * The world that objects make up. Running pods say more than the templates they come from, so a template counts only where no
 * pod of it runs. Objects of the wrong shape are passed over here; what judges policies says so of those.
 */
export function worldOf(objects: readonly KubeObject[]): World {
  const running = distinct(
    objects
      .filter(({ kind }) => kind === 'Pod')
      .filter(isAlive)
      .map(podOf),
  );
  const planned = objects.flatMap((object) => {
    const path = templates.get(object.kind);
    // A ReplicaSet of a Deployment, a Job of a CronJob: the owner says the same.
    if (!path || isOwned(object)) return [];
    return templatePod(object, at(object, ...path));
  });
  const byName = Map.groupBy(running, nameOf);
  const unstarted = planned.filter((pod) => !byName.get(nameOf(pod))?.some((one) => comesFrom(one, pod)));
  const namespaces = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => [metadata.name, { ...textMap(metadata.labels), [nameLabel]: metadata.name }] as const);
  const annotations = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => [metadata.name, textMap(metadata.annotations)] as const);
  return {
    objects,
    pods: [...running, ...unstarted],
    namespaces: new Map(namespaces),
    namespaceAnnotations: new Map(annotations),
  };
}

function isAlive({ status }: KubeObject): boolean {
  const phase = text(at(status, 'phase'));
  return phase !== 'Succeeded' && phase !== 'Failed';
}

function isOwned({ metadata }: KubeObject): boolean {
  return items(metadata.ownerReferences).some(
    (owner) => at(owner, 'controller') === true && templates.has(text(at(owner, 'kind')) ?? ''),
  );
}

function podOf(object: KubeObject): Pod {
  const { metadata, spec, status } = object;
  const owner = items(metadata.ownerReferences).find((one) => at(one, 'controller') === true);
  const addresses = items(at(status, 'podIPs')).flatMap((one) => text(at(one, 'ip')) ?? []);
  const single = text(at(status, 'podIP'));
  return {
    ...shapeOf(textMap(metadata.labels), textMap(metadata.annotations), spec),
    name: ownerName(text(at(owner, 'kind')), text(at(owner, 'name')), textMap(metadata.labels)) ?? metadata.name,
    namespace: metadata.namespace ?? 'default',
    addresses: addresses.length > 0 || single === undefined ? addresses : [single],
    template: false,
    ref: refOf(object),
  };
}

/** A ReplicaSet is called after its Deployment and the hash that the pods carry as a label. */
function ownerName(
  kind: string | undefined,
  name: string | undefined,
  labels: Record<string, string>,
): string | undefined {
  const hash = labels['pod-template-hash'];
  if (kind === 'ReplicaSet' && hash !== undefined && name?.endsWith(`-${hash}`)) return name.slice(0, -hash.length - 1);
  return name;
}

function templatePod(object: KubeObject, template: unknown): Pod[] {
  if (template === undefined) return [];
  const { labels, annotations } = fields(at(template, 'metadata'));
  return [
    {
      ...shapeOf(textMap(labels), textMap(annotations), at(template, 'spec')),
      name: object.metadata.name,
      namespace: object.metadata.namespace ?? 'default',
      addresses: [],
      template: true,
      ref: refOf(object),
    },
  ];
}

function shapeOf(labels: Record<string, string>, annotations: Record<string, string>, spec: unknown) {
  const containers = [...items(at(spec, 'initContainers')), ...items(at(spec, 'containers'))];
  const probes = containers.flatMap(probesOf);
  return {
    kind: 'pod' as const,
    labels,
    annotations,
    serviceAccount: text(at(spec, 'serviceAccountName')) ?? text(at(spec, 'serviceAccount')) ?? 'default',
    hostNetwork: at(spec, 'hostNetwork') === true,
    containers: containers.flatMap((container) => text(at(container, 'name')) ?? []),
    ports: containers.flatMap((container) => items(at(container, 'ports'))).flatMap(portOf),
    ...(probes.length > 0 ? { probes } : {}),
  };
}

function probesOf(container: unknown): Probe[] {
  const ports = items(at(container, 'ports')).flatMap(portOf);
  return ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((kind) => {
    const { path = '/', port } = fields(at(container, kind, 'httpGet'));
    const number = typeof port === 'string' ? ports.find(({ name }) => name === port)?.number : port;
    if (typeof number !== 'number' || typeof path !== 'string') return [];
    return [{ port: number, path: path.split('?')[0] ?? path }];
  });
}

function portOf(port: unknown): ContainerPort[] {
  const { name, containerPort, protocol = 'TCP' } = fields(port);
  if (typeof containerPort !== 'number') return [];
  const known = (['TCP', 'UDP', 'SCTP'] as const).find((one): one is Protocol => one === protocol);
  return known ? [{ number: containerPort, protocol: known, ...(typeof name === 'string' ? { name } : {}) }] : [];
}

/** Replicas that policies cannot tell apart are one. */
function distinct(pods: readonly Pod[]): Pod[] {
  const byShape = new Map<string, Pod>();
  for (const pod of pods) {
    const { ref: _ref, addresses: _addresses, labels, ...shape } = pod;
    const key = canonicalJson({ ...shape, labels: withoutReplica(labels) });
    const known = byShape.get(key);
    byShape.set(key, known ? { ...known, addresses: [...known.addresses, ...pod.addresses] } : pod);
  }
  return [...byShape.values()];
}

function withoutReplica(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !replicaLabels.includes(key)));
}

function comesFrom(running: Pod, planned: Pod): boolean {
  return Object.entries(planned.labels).every(([key, value]) => running.labels[key] === value);
}

function nameOf({ namespace, name }: Pod): string {
  return `${namespace}/${name}`;
}
