import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crd } from '../src/api/crd.ts';
import { compile } from '../src/compile.ts';
import { clusterFacts } from '../src/facts/cluster-source.ts';
import type { Facts } from '../src/facts/facts.ts';
import { readFacts } from '../src/facts/read.ts';
import { connect, type KubeClient } from '../src/kube/client.ts';
import { loadKubeconfig } from '../src/kube/kubeconfig.ts';
import { meshes } from '../src/mesh/registry.ts';
import { operatorRbac } from '../src/operator/rbac.ts';
import { startControlPlane } from '../src/sandbox/control-plane.ts';
import { serviceAccountKubeconfig } from '../src/sandbox/service-account.ts';
import { type AuditedRequest, auditedWrites, rate } from './audit.ts';
import { benchBinaries } from './binaries.ts';
import { benchPlatform, createPlatforms, namespaceName, startOperator } from './cluster.ts';
import { type RawClient, rawAgent, rawClient } from './raw.ts';
import { median, short } from './statistics.ts';

const platforms = 25;
const rounds = 6;
const spec = {};

/**
 * The operator's writes a second against those of a loop on `node:https` that does nothing but send the same objects over
 * keep-alive connections, 16 at a time. Both are read from the API server's audit log. Nothing else runs: no controllers, no
 * nodes. Both are warm: the first round is not counted. They take turns in going first, because an API server slows down
 * as it fills.
 */
export async function writesBench(): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bench-'));
  const auditLog = join(dir, 'audit.log');
  const binaries = await benchBinaries();
  const plane = await startControlPlane({ binaries, auditLog, apiOnly: true });
  const client = connectAs(plane.kubeconfig, 'gunj-bench');
  try {
    await client.apply(crd(), { fieldManager: 'bench', force: true });
    const operatorConfig = await serviceAccountKubeconfig(client, plane, operatorRbac());
    const operator = startOperator(operatorConfig);
    const raw = rawClient(plane.kubeconfig);
    const facts = await readFacts(clusterFacts(client), { meshes });
    const lines: { operator: number; raw: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      const result = { operator: 0, raw: 0 };
      const turns = round % 2 === 0 ? (['raw', 'operator'] as const) : (['operator', 'raw'] as const);
      for (const who of turns) {
        const namespaces = Array.from({ length: platforms }, (_, index) => namespaceName(`${who}-${round}`, index));
        if (who === 'raw') await writeRaw(client, raw, namespaces, facts);
        else await writeByOperator(client, auditLog, namespaces);
        await sleep(1000);
        const writes = auditedWrites(auditLog).filter(
          (write) => namespaces.includes(write.namespace) && isPlanned(write, who),
        );
        result[who] = rate(writes);
        process.stderr.write(`  ${who}: ${writes.length} writes, ${short(result[who])} a second\n`);
      }
      if (round > 0) lines.push(result);
    }
    raw.close();
    await operator.stop();
    return [
      '| round | operator, writes/s | raw client, writes/s | ratio |',
      '|---|---|---|---|',
      ...lines.map(
        ({ operator, raw }, index) =>
          `| ${index + 1} | ${short(operator)} | ${short(raw)} | ${short(operator / raw)} |`,
      ),
      '',
      `Median of the ratios: ${short(median(lines.map(({ operator, raw }) => operator / raw)))}.`,
    ];
  } finally {
    client.close();
    await plane.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function connectAs(kubeconfig: string, userAgent: string): KubeClient {
  return connect(loadKubeconfig({ paths: [kubeconfig], environment: {} }), { userAgent });
}

/** Namespaces, then the objects of the plans of a platform in each. */
async function writeRaw(client: KubeClient, raw: RawClient, namespaces: string[], facts: Facts): Promise<void> {
  for (const name of namespaces)
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'bench' });
  const plans = namespaces.map((namespace) => compile(benchPlatform(namespace, spec), facts).plan);
  await raw.apply(plans.flatMap((plan) => plan?.waves.flatMap((wave) => wave.objects) ?? []));
}

/** Writes of a plan's objects; not of status, events or finalizers, which the raw client has no equivalent for. */
function isPlanned(write: AuditedRequest, who: 'operator' | 'raw'): boolean {
  const own = who === 'raw' ? write.userAgent.startsWith(rawAgent) : write.user.endsWith(':gunj-operator');
  return (
    own &&
    write.status < 300 &&
    !write.subresource &&
    !['events', 'observabilityplatforms', 'namespaces'].includes(write.resource)
  );
}

/** Workloads are written last. How far it is, the audit log tells: asking the API server would slow it down. */
async function writeByOperator(client: KubeClient, auditLog: string, namespaces: string[]): Promise<void> {
  await createPlatforms(client, namespaces, spec);
  const deadline = Date.now() + 300_000;
  const workloads = () =>
    auditedWrites(auditLog).filter(
      ({ resource, subresource, status, namespace }) =>
        ['statefulsets', 'deployments'].includes(resource) &&
        !subresource &&
        status < 300 &&
        namespaces.includes(namespace),
    ).length;
  while (workloads() < 6 * namespaces.length) {
    if (Date.now() > deadline) throw new Error('the operator did not write every workload within five minutes');
    await sleep(1000);
  }
}
