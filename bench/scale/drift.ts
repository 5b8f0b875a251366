import { setTimeout as sleep } from 'node:timers/promises';
import { fields } from '../../src/objects/access.ts';
import { type KubeObject, refOf, refText } from '../../src/objects/object.ts';
import type { AuditedRequest } from '../audit.ts';
import type { QuietCluster } from './cluster.ts';

/** Milliseconds between two objects that are broken. */
const paceMs = 100;
const patienceMs = 60_000;

/** Somebody breaks objects, one after the other: every other one is deleted. Milliseconds until each is as it was. */
export async function repairs(
  cluster: QuietCluster,
  objects: readonly KubeObject[],
  isOperator: (call: AuditedRequest) => boolean,
): Promise<number[]> {
  cluster.calls();
  const since = Date.now();
  for (const [index, object] of objects.entries()) {
    if (index % 2 === 0) await cluster.admin.delete(refOf(object));
    else await change(cluster, object);
    await sleep(paceMs);
  }
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const calls = cluster.calls().filter(({ received, status }) => received >= since && status < 300);
    const took = new Map(objects.map((object) => [object, repairMs(object, calls, isOperator)]));
    const left = objects.filter((object) => took.get(object) === undefined);
    if (left.length === 0) return [...took.values()].filter((ms) => ms !== undefined);
    if (Date.now() > deadline) {
      const names = left.map((object) => refText(refOf(object))).join(', ');
      throw new Error(`${left.length} of ${objects.length} objects were not repaired: ${names}`);
    }
    await sleep(500);
  }
}

/** Kinds of which objects are broken. */
export const breakable = ['ConfigMap', 'NetworkPolicy', 'Service', 'AuthorizationPolicy'];

/** Changes something that is asked for; what is too much would be left to whoever put it there. */
export async function change({ admin }: QuietCluster, object: KubeObject): Promise<void> {
  await admin.patch(refOf(object), { type: 'merge', fieldManager: 'somebody', body: changeOf(object) });
}

function changeOf({ kind, data }: KubeObject): unknown {
  const [file = ''] = Object.keys(fields(data));
  switch (kind) {
    case 'ConfigMap':
      return { data: { [file]: 'of somebody else' } };
    case 'NetworkPolicy':
      return { spec: { policyTypes: ['Ingress'] } };
    case 'Service':
      return { spec: { selector: { 'app.kubernetes.io/name': 'somebody' } } };
    default:
      return { spec: { action: 'DENY' } };
  }
}

function repairMs(
  { kind, metadata }: KubeObject,
  calls: readonly AuditedRequest[],
  isOperator: (call: AuditedRequest) => boolean,
): number | undefined {
  const resources = [`${kind}s`, kind.replace(/y$/, 'ies')].map((name) => name.toLowerCase());
  const about = calls.filter(
    ({ namespace, name, resource, verb }) =>
      namespace === metadata.namespace && name === metadata.name && resources.includes(resource) && verb !== 'get',
  );
  const broken = about.find(({ userAgent }) => userAgent === 'gunj-bench');
  if (!broken) return undefined;
  const repair = about.find((call) => isOperator(call) && call.received >= broken.received);
  return repair && Math.max(0, repair.finished - broken.finished);
}
