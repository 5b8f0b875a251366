import { statusError } from '../../../kube/errors.ts';
import { fields, items } from '../../../objects/access.ts';
import { type KubeObject, type ObjectRef, refKey, refOf } from '../../../objects/object.ts';
import type { Keeping } from '../keep.ts';

export interface RecordingClient {
  client: Keeping['client'];
  /** Everything that was written, in order, as it was afterwards. */
  written: KubeObject[];
  put: (object: KubeObject) => void;
  find: (ref: ObjectRef) => KubeObject | undefined;
  /** What is written of this kind from now on is refused; undefined: nothing is. */
  refuse: (kind: string | undefined, reason?: string) => void;
}

/** A few objects at an API server whose clock a test sets, and what was written of them. */
export function recordingClient(nowMs: () => number, given: readonly KubeObject[]): RecordingClient {
  const live = new Map<string, KubeObject>();
  const written: KubeObject[] = [];
  let refused: { kind: string; reason: string } | undefined;
  let version = 0;

  const put = (object: KubeObject): KubeObject => {
    const kept = { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } };
    live.set(refKey(refOf(object)), kept);
    return kept;
  };
  const write = (object: KubeObject): KubeObject => {
    if (refused?.kind === object.kind) throw statusError({ reason: refused.reason }, { status: 403 });
    const kept = put(object);
    written.push(kept);
    return kept;
  };
  for (const object of given) put(object);

  return {
    written,
    put: (object) => void put(object),
    find: (ref) => live.get(refKey(ref)),
    refuse(kind, reason = 'Forbidden') {
      refused = kind === undefined ? undefined : { kind, reason };
    },
    client: {
      serverNow: nowMs,
      get: async (ref) => live.get(refKey(ref)),
      async create(object) {
        if (live.has(refKey(refOf(object)))) throw statusError({ reason: 'AlreadyExists' }, { status: 409 });
        return write(object);
      },
      async patch(ref, { type, body }) {
        const found = live.get(refKey(ref));
        if (!found) throw statusError({ reason: 'NotFound' }, { status: 404 });
        return write(type === 'json' ? withAdded(found, body) : merged(found, body));
      },
    },
  };
}

/** A merge patch of `data`, refused where somebody was first. */
function merged(found: KubeObject, body: unknown): KubeObject {
  const { metadata, data, ...others } = fields(body);
  const { resourceVersion, ...more } = fields(metadata);
  if (Object.keys({ ...others, ...more }).length > 0) throw new Error('this patch is not known here');
  if (resourceVersion !== found.metadata.resourceVersion) throw statusError({ reason: 'Conflict' }, { status: 409 });
  return { ...found, data: { ...fields(found['data']), ...fields(data) } };
}

/** A JSON patch that tests values and adds others. */
function withAdded(found: KubeObject, body: unknown): KubeObject {
  const next = structuredClone(found);
  for (const { op, path, value } of items(body).map(fields)) {
    const steps = String(path).split('/').slice(1);
    const last = steps.pop() ?? '';
    const parent = steps.reduce<unknown>((here, step) => Reflect.get(Object(here), step), next);
    if (op === 'test' && Reflect.get(Object(parent), last) !== value)
      throw statusError({ reason: 'Invalid' }, { status: 422 });
    if (op === 'add') Reflect.set(Object(parent), last, value);
  }
  return next;
}
