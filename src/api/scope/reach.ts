import { at } from '../../objects/access.ts';
import type { PlatformSpec } from '../spec/platform.ts';
import { isOn, isThere } from './cel.ts';

/** What of a platform reaches beyond its namespace, said twice: for us, and in CEL for the API server. */
export interface Reach {
  /** Below `spec`. */
  field: string;
  /** Whether a platform in this namespace reaches beyond it by this field. The spec has its defaults. */
  holds: (spec: PlatformSpec, namespace: string) => boolean;
  /** The same in CEL. `spec` and `namespace` are expressions; where the namespace cannot be known, any that is named counts. */
  cel: (spec: string, namespace?: string) => string;
  /** What it reaches, as the end of a sentence that begins with the field. */
  what: string;
  /** With `scope: Namespace`: the field is refused, or it holds and what is beyond the namespace is left out. */
  within: 'refused' | 'left out';
}

const flags = [
  ['observability.namespaces.all', 'reads workloads and ConfigMaps of every namespace'],
  ['observability.cluster.kubelet', 'reads the kubelets of all nodes'],
  ['observability.cluster.cadvisor', 'reads what the kubelets tell of the containers of every namespace'],
  ['observability.cluster.resourceUsage', 'reads what the kubelets tell of containers'],
  ['components.logAgent.enabled', 'runs as root on every node and reads the logs of containers from its files'],
  ['serviceMesh.observability.wholeMesh', 'sets what the proxies of every namespace of the mesh tell'],
] as const;

/**
 * All that reaches beyond the platform's namespace: needs the right to, is refused with `scope: Namespace`, and is told in
 * `status.scope`. What no entry names is never rendered outside of the namespace; a test holds that for platforms of all sorts.
 */
export const reaches: readonly Reach[] = [
  {
    field: 'observability.namespaces.names',
    holds: (spec, namespace) => (spec.observability?.namespaces?.names ?? []).some((name) => name !== namespace),
    cel: (spec, namespace) => {
      const names = 'observability.namespaces.names';
      const others = namespace === undefined ? 'size() > 0' : `exists(name, name != ${namespace})`;
      return `${isThere(spec, names)} && ${spec}.${names}.${others}`;
    },
    what: 'reads workloads and ConfigMaps of these namespaces',
    within: 'refused',
  },
  {
    field: 'observability.namespaces.selector',
    holds: (spec) => spec.observability?.namespaces?.selector !== undefined,
    cel: (spec) => isThere(spec, 'observability.namespaces.selector'),
    what: 'reads workloads and ConfigMaps of every namespace that has these labels',
    within: 'refused',
  },
  {
    field: 'observability.cluster.nodeMetrics',
    holds: (spec) => spec.observability?.cluster?.nodeMetrics !== undefined,
    cel: (spec) => isThere(spec, 'observability.cluster.nodeMetrics'),
    what: 'calls every node, and finds pods of that namespace',
    within: 'refused',
  },
  ...flags.map(
    ([field, what]): Reach => ({
      field,
      holds: (spec) => at(spec, ...field.split('.')) === true,
      cel: (spec) => isOn(spec, field),
      what,
      within: 'refused',
    }),
  ),
  {
    field: 'serviceMesh.enabled',
    holds: ({ scope, serviceMesh, components }) =>
      scope !== 'Namespace' && serviceMesh?.enabled === true && components.prometheus.enabled,
    cel: (spec) =>
      [
        `!(${isNamespaceOnly(spec)})`,
        isOn(spec, 'serviceMesh.enabled'),
        isOn(spec, 'components.prometheus.enabled'),
      ].join(' && '),
    what: 'has Prometheus find and read the pods of the mesh’s control plane',
    within: 'left out',
  },
];

/** CEL that is true for a platform that is to stay within its namespace. */
export function isNamespaceOnly(spec: string): string {
  return `${isThere(spec, 'scope')} && ${spec}.scope == 'Namespace'`;
}

/** By what a platform reaches beyond its namespace: nothing, where it stays within. */
export function reachesOf(spec: PlatformSpec, namespace: string): Reach[] {
  return reaches.filter((reach) => reach.holds(spec, namespace));
}
