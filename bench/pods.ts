import { setTimeout as sleep } from 'node:timers/promises';
import { auditedWrites } from './audit.ts';
import { createPlatforms, namespaceName, startCluster, startOperator, untilReady } from './cluster.ts';
import { short } from './statistics.ts';

const platforms = 50;
const restMs = 15_000;

/** The same with simulated nodes and pods that start: memory with 1 and with 50 platforms, and what a restart writes. */
export async function podsBench(): Promise<string[]> {
  const cluster = await startCluster();
  try {
    const namespaces = Array.from({ length: platforms }, (_, index) => namespaceName('scale', index));
    const first = startOperator(cluster.operatorKubeconfig);
    let one: number;
    let many: number;
    try {
      await createPlatforms(cluster.sandbox.client, namespaces.slice(0, 1));
      await untilReady(cluster.sandbox, namespaces.slice(0, 1));
      await sleep(restMs);
      one = first.memory().now;
      await createPlatforms(cluster.sandbox.client, namespaces.slice(1));
      await untilReady(cluster.sandbox, namespaces);
      await sleep(restMs);
      many = first.memory().now;
    } finally {
      await first.stop();
    }
    const before = ownWrites(cluster.auditLog);
    const second = startOperator(cluster.operatorKubeconfig);
    let restarted: number;
    try {
      await sleep(3 * restMs);
      restarted = second.memory().now;
    } finally {
      await second.stop();
    }
    const resync = ownWrites(cluster.auditLog) - before;
    return [
      '| platforms | resident memory, MiB |',
      '|---|---|',
      `| 1 | ${short(one)} |`,
      `| ${platforms} | ${short(many)} |`,
      `| ${platforms}, after a restart | ${short(restarted)} |`,
      '',
      `Memory with ${platforms} platforms is ${short(many / one)} times that with 1. Restart on ${platforms} finished platforms: ${resync} writes.`,
    ];
  } finally {
    await cluster.stop();
  }
}

function ownWrites(auditLog: string): number {
  return auditedWrites(auditLog).filter((write) => write.user.endsWith(':gunj-operator')).length;
}
