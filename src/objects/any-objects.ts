import { isRecord, text, textMap } from './access.ts';
import { isDeeper } from './depth.ts';
import { type KubeObject, refKey, refOf, refText } from './object.ts';

/** Objects that anybody wrote, and what was not taken of what was given. */
export interface AnyObjects {
  objects: KubeObject[];
  /** One sentence each. */
  notes: string[];
}

/** Deeper than any object that an API server takes; walking through more may not end well. */
const deepest = 64;

/**
 * What of these values are objects: lists are opened, names and labels have the form all code relies on. Of two with the same name
 * the later counts, as it would when both are applied.
 */
export function objectsAmong(values: readonly unknown[]): AnyObjects {
  const notes: string[] = [];
  const byKey = new Map<string, KubeObject>();
  for (const value of values.flatMap((one) => opened(one))) {
    const object = objectOf(value);
    if (typeof object === 'string') {
      notes.push(object);
      continue;
    }
    const key = refKey(refOf(object));
    if (byKey.has(key)) notes.push(`${refText(refOf(object))} is there more than once; the last one counts`);
    byKey.set(key, object);
  }
  return { objects: [...byKey.values()], notes: [...new Set(notes)] };
}

/** `kubectl get` gives a List; the API itself gives a PodList with items that do not say what they are. */
function opened(value: unknown, levels = 4): unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return levels > 0 ? value.flatMap((one: unknown) => opened(one, levels - 1)) : [];
  if (!isRecord(value) || !Array.isArray(value.items) || !text(value.kind)?.endsWith('List')) return [value];
  const kind = text(value.kind)?.slice(0, -'List'.length);
  const inherited = kind === '' || kind === undefined ? {} : { apiVersion: value.apiVersion, kind };
  if (levels === 0) return [];
  return value.items.flatMap((item: unknown) =>
    isRecord(item) ? opened({ ...inherited, ...item }, levels - 1) : [item],
  );
}

/** A sentence where it is none. */
function objectOf(value: unknown): KubeObject | string {
  if (!isRecord(value)) return 'something that is no object was passed over';
  const { apiVersion, kind, metadata } = value;
  if (typeof kind !== 'string' || kind === '' || typeof apiVersion !== 'string')
    return 'something without apiVersion and kind was passed over';
  const name = isRecord(metadata) ? text(metadata.name) : undefined;
  if (!isRecord(metadata) || name === undefined || name === '') return `a ${kind} without a name was passed over`;
  if (isDeeper(value, deepest)) return `${kind} ${name} was passed over: it is deeper than any object can be`;
  const given = text(metadata.namespace);
  const namespace = forCluster.test(kind) ? undefined : given === '' ? 'default' : (given ?? 'default');
  const { namespace: _given, ...others } = metadata;
  return {
    ...value,
    apiVersion,
    kind,
    metadata: {
      ...others,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: textMap(metadata.labels),
      annotations: textMap(metadata.annotations),
    },
  };
}

/** As far as a kind tells; any other is taken to be in a namespace, in `default` where it does not say. */
const forCluster =
  /^(?:Namespace|Node|PersistentVolume|StorageClass|PriorityClass|IngressClass|GatewayClass|APIService|CustomResourceDefinition|.*WebhookConfiguration|Cluster.*|Global.*|.*AdminNetworkPolicy|CiliumClusterwide.*|CertificateSigningRequest|ValidatingAdmissionPolicy.*)$/;
