import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../src/objects/access.ts';
import { type KubeObject, refOf } from '../../src/objects/object.ts';
import { seeded } from '../../src/testing/seeded.ts';
import type { Arena } from './arena.ts';
import { succeeded } from './converge.ts';
import type { Wanted } from './sample.ts';
import { auditKey, auditKeyOf } from './wanted.ts';

const paceMs = 50;
const patienceMs = 60_000;

export interface Drift {
  /** Milliseconds from the answer to whoever broke an object to the answer to who put it right. */
  repairs: number[];
  unrepaired: number;
}

/** Breaks objects one after the other, each once, half of them by deletion, and measures how long each stays broken. */
export async function measureDrift(arena: Arena, wanted: readonly Wanted[], count: number): Promise<Drift> {
  const random = seeded(7);
  const left = wanted.flatMap(({ objects }) => objects);
  const broken: KubeObject[] = [];
  while (broken.length < count && left.length > 0) {
    const [object] = left.splice(Math.floor(random() * left.length), 1);
    if (object) broken.push(object);
  }
  arena.everything();
  const since = Date.now();
  for (const object of broken) {
    if (random() < 0.5) await arena.admin.delete(refOf(object));
    else await arena.admin.patch(refOf(object), { type: 'json', body: [editOf(object)], fieldManager: 'somebody' });
    await sleep(paceMs * 2 * random());
  }
  const keys = broken.map(auditKeyOf);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = repairsOf(arena, keys, since);
    if (found.unrepaired === 0 || Date.now() > deadline) return found;
    await sleep(500);
  }
}

function repairsOf(arena: Arena, keys: readonly string[], since: number): Drift {
  const own = new Map(
    Map.groupBy(
      arena.calls().filter((call) => call.received >= since && succeeded(call)),
      auditKey,
    ),
  );
  const byAdmin = arena
    .everything()
    .filter((call) => call.received >= since && call.userAgent === 'gunj-bench' && succeeded(call));
  const broken = new Map(byAdmin.map((call) => [auditKey(call), call]));
  const repairs = keys.flatMap((key) => {
    const change = broken.get(key);
    // Whoever watches may be quicker than the answer to who has changed it.
    const repair = change && own.get(key)?.find(({ finished }) => finished >= change.received);
    return repair ? [Math.max(0, repair.finished - change.finished)] : [];
  });
  return { repairs, unrepaired: keys.length - repairs.length };
}

interface Edit {
  op: 'replace';
  path: string;
  value: unknown;
}

/** A change of a value, never an addition: some operators do not look at what is too much. */
export function editOf(object: KubeObject): Edit {
  const replace = (path: string, value: unknown): Edit => ({ op: 'replace', path, value });
  const label = replace('/metadata/labels/app.kubernetes.io~1name', 'somebody');
  switch (object.kind) {
    case 'ConfigMap': {
      if (object['immutable'] === true) return label;
      const data = isRecord(object['data']) ? object['data'] : {};
      const [key = ''] = Object.keys(data);
      return replace(`/data/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'of somebody else');
    }
    case 'NetworkPolicy':
      return replace('/spec/policyTypes', ['Ingress']);
    case 'Role':
      return replace('/rules/0/verbs', ['get']);
    case 'RoleBinding':
      return replace('/subjects/0/name', 'somebody');
    case 'Service':
      // Not the port: it is the key by which the list is merged, and an apply alone cannot take it back.
      return replace('/spec/ports/0/targetPort', 9);
    case 'StatefulSet':
    case 'Deployment':
      return replace('/spec/template/spec/containers/0/image', 'somebody/else:1');
    default:
      return label;
  }
}
