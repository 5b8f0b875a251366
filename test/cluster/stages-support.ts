import type { PlatformStatus } from '../../src/api/types.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { countersAfterCalls, countersAtStart } from '../../src/mesh/istio/testing/proxy-counters.ts';
import { at, items, text } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import type { ReadMetrics } from '../../src/operator/rollout/read-metrics.ts';
import { applyPlatform, basicPlatform } from './operator-support.ts';

/** Stages of a second in place of a minute and more. */
export const swift = { meshSettleMs: 1_000, meshDrainMs: 0, recheckMs: 500 };

const off = { enabled: false };
/** Two components are enough to call each other. */
const components = { alertmanager: off, loki: off, tempo: off, opentelemetryCollector: off };

export const withoutMesh = { components, serviceMesh: off };

export function withMesh(
  mode: 'STRICT' | 'PERMISSIVE' = 'STRICT',
  rollout: Record<string, string> = {},
  more: Record<string, unknown> = {},
) {
  return { components, serviceMesh: { enabled: true, type: 'istio', mtls: { enabled: true, mode }, rollout, ...more } };
}

export function ask(admin: KubeClient, namespace: string, spec: Record<string, unknown>): Promise<ObjectRef> {
  return applyPlatform(admin, basicPlatform(namespace, spec));
}

/** Proxies whose counters are what Envoy said, as long as `answer` says which. */
export function proxies(): { read: ReadMetrics; set(state: 'quiet' | 'refusing' | 'refused' | 'unreadable'): void } {
  let state: Parameters<ReturnType<typeof proxies>['set']>[0] = 'quiet';
  let calls = 0;
  return {
    set(next) {
      state = next;
    },
    async read(url) {
      if (!url.includes(':15090/stats/prometheus') || state === 'unreadable') throw new Error(`${url} does not answer`);
      if (state === 'quiet') return countersAtStart;
      if (state === 'refused') return countersAfterCalls;
      calls++;
      return countersAfterCalls.replace(
        'authz_dry_run_result="denied"} 3',
        `authz_dry_run_result="denied"} ${3 + calls}`,
      );
    },
  };
}

export interface Recording {
  /** What was written so far, in the order in which the API server took it. */
  log(): string[];
  stop(): void;
}

/** Every change of what a mesh acts by: the Namespace, policies, and whether pods are to have proxies. */
export async function record(admin: KubeClient, namespace: string): Promise<Recording> {
  const entries: { version: number; told: string }[] = [];
  const stopping = new AbortController();
  const kinds = [
    { apiVersion: 'v1', kind: 'Namespace', tell: tellNamespace },
    { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', tell: tellMode },
    { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', tell: tellPolicy },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', tell: tellWorkload },
  ];
  for (const { tell, ...kind } of kinds) {
    const inside = kind.kind === 'Namespace' ? {} : { namespace };
    const { resourceVersion, items: found } = await admin.list(kind, inside);
    const seen = new Map(found.map((object) => [object.metadata.name, tell(object)]));
    const watch = admin.watch(kind, {
      ...inside,
      resourceVersion,
      timeoutSeconds: 600,
      signal: stopping.signal,
      onEvent: ({ type, object }) => {
        if (type === 'BOOKMARK') return;
        if (kind.kind === 'Namespace' && object.metadata.name !== namespace) return;
        const told = type === 'DELETED' ? `${kind.kind} ${object.metadata.name} gone` : tell(object);
        if (seen.get(object.metadata.name) === told) return;
        seen.set(object.metadata.name, told);
        // One etcd counts the versions of all kinds.
        entries.push({ version: Number(object.metadata.resourceVersion), told });
      },
    });
    watch.catch(() => {});
  }
  return {
    log: () => entries.toSorted((a, b) => a.version - b.version).map(({ told }) => told),
    stop: () => stopping.abort(),
  };
}

const tellNamespace = ({ metadata }: KubeObject) =>
  `Namespace ${metadata.labels?.['istio-injection'] === 'enabled' ? 'injects' : 'does not inject'}`;

const tellMode = (object: KubeObject) => `mode ${object.metadata.name} ${text(at(object, 'spec', 'mtls', 'mode'))}`;

const tellPolicy = ({ metadata }: KubeObject) =>
  `policy ${metadata.name} ${metadata.annotations?.['istio.io/dry-run'] === 'true' ? 'counts' : 'holds'}`;

const tellWorkload = (object: KubeObject) => {
  const labels = at(object, 'spec', 'template', 'metadata', 'labels');
  return `workload ${object.metadata.name} ${at(labels, 'sidecar.istio.io/inject') === 'true' ? 'with' : 'without'} proxy`;
};

export async function podsOf(admin: KubeClient, namespace: string): Promise<{ all: number; proxied: number }> {
  const { items: pods } = await admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
  const ours = pods.filter(
    ({ metadata }) => !metadata.deletionTimestamp && metadata.labels?.['app.kubernetes.io/part-of'],
  );
  const proxied = ours.filter((pod) =>
    ['containers', 'initContainers'].some((list) =>
      items(at(pod, 'spec', list)).some((one) => at(one, 'name') === 'istio-proxy'),
    ),
  );
  return { all: ours.length, proxied: proxied.length };
}

export const stageOf = (status: PlatformStatus) => status.serviceMesh?.stage;
