import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { crd } from '../../src/api/crd.ts';
import type { Condition, PlatformStatus } from '../../src/api/types.ts';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { isNotFound } from '../../src/kube/errors.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import type { Kind, KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { refOf } from '../../src/objects/object.ts';
import type { ReconcileOptions } from '../../src/operator/context.ts';
import { createLog } from '../../src/operator/log.ts';
import { createMetrics } from '../../src/operator/metrics.ts';
import { operatorRbac } from '../../src/operator/rbac.ts';
import { type OperatorOptions, runOperator } from '../../src/operator/run.ts';
import { eventually } from './support/eventually.ts';

export const platformKind: Kind = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform' };
const fieldManager = 'operator-tests';

/** A request of the operator that changed something, or tried to. */
export interface Write {
  verb: string;
  kind: string;
  status: number;
}

export interface RunningOperator {
  /** Everything it has written since the last call. */
  writes(): Write[];
  /** Everything it has written since it started. */
  allWrites(): Write[];
  /** Text of an endpoint of its own. */
  get(path: string): Promise<{ status: number; text: string }>;
  /** Waits for another reconcile that ends well, and gives what was written meanwhile. */
  nextReconcile(): Promise<Write[]>;
  /** All it has logged. */
  log(): string;
  stop(): Promise<void>;
  /** Ends it in the middle of whatever it does: no request is finished. */
  crash(): Promise<void>;
}

/** As if it ran in a pod, or with another number of workers; `signal` ends it, also while it still waits to begin. */
export type Placement = Partial<
  Pick<OperatorOptions, 'namespace' | 'readMetrics' | 'admission' | 'workers' | 'signal' | 'onListening'>
>;

/** A cluster to run an operator in: as administrator, and the operator under the rights it generates for itself. */
export interface Stage {
  admin: KubeClient;
  startOperator(reconcile?: Partial<ReconcileOptions>, more?: Placement): Promise<RunningOperator>;
}

export interface StageCluster {
  kubeconfig: string;
  operatorKubeconfig(manifests: KubeObject[]): Promise<string>;
}

export async function setStage(cluster: StageCluster): Promise<Stage> {
  const admin = connect(loadKubeconfig({ paths: [cluster.kubeconfig], environment: {} }), {
    userAgent: 'operator-tests',
  });
  await admin.apply(crd(), { fieldManager, force: true });
  await eventually(async () => expect(await admin.discovery.resourceFor(platformKind)).toBeDefined());
  const kubeconfig = await cluster.operatorKubeconfig(operatorRbac());
  return { admin, startOperator: (reconcile = {}, more = {}) => startOperator(kubeconfig, reconcile, more) };
}

async function startOperator(
  kubeconfig: string,
  reconcile: Partial<ReconcileOptions>,
  { signal, onListening, ...more }: Placement,
): Promise<RunningOperator> {
  const metrics = createMetrics({ processMetrics: false });
  const all: Write[] = [];
  let writes: Write[] = [];
  let lines = '';
  let url = '';
  const started = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const client = connect(loadKubeconfig({ paths: [kubeconfig], environment: {} }), {
    userAgent: 'gunj-operator',
    observe(call) {
      metrics.observeCall(call);
      if (['apply', 'create', 'patch', 'delete'].includes(call.verb) && call.kind !== 'Event') {
        const write = { verb: call.verb, kind: call.kind ?? '', status: call.status };
        writes.push(write);
        all.push(write);
      }
    },
  });
  const running = runOperator({
    client,
    log: createLog({ level: 'debug', destination: { write: (line) => void (lines += line) } }),
    metrics,
    http: { host: '127.0.0.1', port: 0 },
    onListening: (at) => {
      url = at;
      onListening?.(at);
    },
    onStarted: started.resolve,
    signal: AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]),
    reconcile: { recheckMs: 500, ...reconcile },
    ...more,
  });
  await Promise.race([started.promise, running]);
  const reconciles = async () => {
    const { values } = (await metrics.registry.getSingleMetric('gunj_reconcile_total')?.get()) ?? { values: [] };
    return values.find(({ labels }) => labels['result'] === 'success')?.value ?? 0;
  };
  const take = () => {
    const taken = writes;
    writes = [];
    return taken;
  };
  return {
    writes: take,
    allWrites: () => [...all],
    async nextReconcile() {
      const before = await reconciles();
      await eventually(async () => expect(await reconciles()).toBeGreaterThan(before));
      return take();
    },
    async get(path) {
      const answer = await fetch(url + path);
      return { status: answer.status, text: await answer.text() };
    },
    log: () => lines,
    async stop() {
      stopping.abort();
      await running;
      client.close();
    },
    async crash() {
      client.close();
      stopping.abort();
      await running;
    },
  };
}

/** A Namespace of a test's own; `remove` ends it without waiting. */
export async function makeNamespace(admin: KubeClient, labels: Record<string, string> = {}): Promise<string> {
  const name = `op-${Math.random().toString(36).slice(2, 10)}`;
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }, { fieldManager, force: true });
  return name;
}

/** Ends what a test has left: its platforms, then the Namespace. */
export async function removeNamespace(admin: KubeClient, name: string): Promise<void> {
  const { items } = await admin.list(platformKind, { namespace: name });
  for (const item of items) {
    const ref = refOf(item);
    await admin.delete(ref);
    await admin.patch(ref, { type: 'merge', body: { metadata: { finalizers: [] } } }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
  await admin.delete({ apiVersion: 'v1', kind: 'Namespace', name });
}

/** The basic example as a platform of this namespace, with what is changed in its spec. */
export function basicPlatform(namespace: string, spec: Record<string, unknown> = {}, name = 'my-platform'): KubeObject {
  const path = join(import.meta.dirname, '../../examples/servicemesh/basic-servicemesh.yaml');
  const example = parse(readFileSync(path, 'utf8')) as KubeObject;
  return { ...example, metadata: { name, namespace }, spec: { ...(example.spec as object), ...spec } };
}

export async function applyPlatform(admin: KubeClient, platform: KubeObject): Promise<ObjectRef> {
  await admin.apply(platform, { fieldManager, force: true });
  return refOf(platform);
}

export async function statusOf(admin: KubeClient, ref: ObjectRef): Promise<PlatformStatus & { generation: number }> {
  const platform = await admin.get(ref);
  if (!platform) throw new Error(`${ref.name} is gone`);
  return { ...((platform.status ?? {}) as PlatformStatus), generation: platform.metadata.generation ?? 0 };
}

/** Waits until the status is about the current generation and has this condition; gives the condition. */
export function condition(
  admin: KubeClient,
  ref: ObjectRef,
  type: string,
  status: 'True' | 'False',
  reason?: string,
): Promise<Condition> {
  return eventually(async () => {
    const { conditions = [], observedGeneration, generation } = await statusOf(admin, ref);
    expect(observedGeneration).toBe(generation);
    const found = conditions.find((one) => one.type === type);
    expect(found).toMatchObject({ type, status, ...(reason ? { reason } : {}) });
    if (!found) throw new Error('unreachable');
    return found;
  }, 60_000);
}

export const ready = (admin: KubeClient, ref: ObjectRef) => condition(admin, ref, 'Ready', 'True');

export async function gone(admin: KubeClient, ref: ObjectRef): Promise<void> {
  await eventually(async () => expect(await admin.get(ref)).toBeUndefined(), 60_000);
}

/** Waits until nothing has been written for a second and a half. */
export async function quiet(operator: RunningOperator): Promise<void> {
  for (let calm = 0; calm < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    calm = operator.writes().length === 0 ? calm + 1 : 0;
  }
}
