import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crd } from '../src/api/crd.ts';
import type { ObservabilityPlatform, PlatformSpecInput } from '../src/api/spec/platform.ts';
import { validatePlatform } from '../src/api/validate.ts';
import type { KubeClient } from '../src/kube/client.ts';
import { operatorRbac } from '../src/operator/rbac.ts';
import { nodes } from '../src/sandbox/cluster.ts';
import { kubernetesVersion } from '../src/sandbox/controlplane-tools.ts';
import { progressDisplay } from '../src/sandbox/progress.ts';
import { placesOf, type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts';
import { operatorCommand } from './bundle.ts';
import { type MeasuredProcess, startMeasured } from './process.ts';

const root = resolve(import.meta.dirname, '..');
const fieldManager = 'bench';
const meshed = { serviceMesh: { enabled: true } };
const platformKind = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform' } as const;

export interface BenchCluster {
  sandbox: Sandbox;
  auditLog: string;
  operatorKubeconfig: string;
  stop(): Promise<void>;
}

/** A sandbox with Istio, the CRD and the operator's own rights. */
export async function startCluster(): Promise<BenchCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bench-'));
  const auditLog = join(dir, 'audit.log');
  const display = progressDisplay(process.stderr);
  const sandbox = await startSandbox({
    mesh: 'istio',
    auditLog,
    onProgress: display.report,
    ...placesOf(process.env),
  }).finally(() => display.end());
  await sandbox.client.apply(crd(), { fieldManager, force: true });
  await addNodes(sandbox);
  const operatorKubeconfig = await sandbox.operatorKubeconfig(operatorRbac());
  return {
    sandbox,
    auditLog,
    operatorKubeconfig,
    async stop() {
      await sandbox.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Enough room for the pods of hundreds of platforms. */
async function addNodes({ client }: Sandbox): Promise<void> {
  for (let row = 0; row < 20; row++) {
    for (const [index, node] of nodes(kubernetesVersion).entries()) {
      const name = `${node.metadata.name}-${row}`;
      const podRange = `10.${200 + index}.${row}.0/24`;
      await client.apply(
        {
          ...node,
          metadata: { ...node.metadata, name, labels: { ...node.metadata.labels, 'kubernetes.io/hostname': name } },
          spec: { podCIDR: podRange, podCIDRs: [podRange], providerID: `sandbox://${name}` },
          status: {
            ...(node['status'] as object),
            addresses: [{ type: 'InternalIP', address: `10.${index + 1}.0.${row + 1}` }],
          },
        },
        { fieldManager },
      );
    }
  }
}

/** The operator from its source as its own process, under its own rights. */
export function startOperator(kubeconfig: string): MeasuredProcess {
  return startMeasured(operatorCommand(join(root, 'src/cli/main.ts'), kubeconfig));
}

export function namespaceName(prefix: string, index: number): string {
  return `${prefix}-${String(index).padStart(3, '0')}`;
}

export function benchPlatform(
  namespace: string,
  spec: PlatformSpecInput = { serviceMesh: { enabled: true } },
): ObservabilityPlatform {
  const { platform } = validatePlatform({ ...platformKind, metadata: { name: 'bench', namespace }, spec });
  if (!platform) throw new Error('the platform of the bench is not valid');
  return platform;
}

/** Makes namespaces, then a platform in each. */
export async function createPlatforms(
  client: KubeClient,
  namespaces: readonly string[],
  spec: PlatformSpecInput = meshed,
): Promise<void> {
  for (const name of namespaces)
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager });
  await Promise.all(
    namespaces.map((namespace) =>
      client.apply({ ...platformKind, metadata: { name: 'bench', namespace }, spec }, { fieldManager }),
    ),
  );
}

/** Waits until every platform is Ready; says how far it is. */
export async function untilReady(sandbox: Sandbox, namespaces: readonly string[], timeoutMs = 600_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let told = -1;
  for (;;) {
    const { items } = await sandbox.client.list(platformKind);
    const ready = items.filter(
      (item) => namespaces.includes(item.metadata.namespace ?? '') && isReady(item['status']),
    ).length;
    if (ready !== told) process.stderr.write(`  ${ready} of ${namespaces.length} platforms are ready\n`);
    told = ready;
    if (ready === namespaces.length) return;
    if (Date.now() > deadline) throw new Error(`only ${ready} of ${namespaces.length} platforms became ready`);
    await sleep(500);
  }
}

function isReady(status: unknown): boolean {
  const conditions = (status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions ?? [];
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
