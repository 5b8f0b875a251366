import { isRecord } from './access.ts';
import { sameQuantity } from './quantity.ts';

/**
 * The path of the first field in which `live` is not what `desired` asks for, or undefined when nothing has to be written.
 * What a server adds (defaults, other managers' keys) is no difference. Maps are compared as recursive subsets, except selectors,
 * which the API replaces as a whole; lists that the API merges by key are matched by that key, every other list item by item
 * with equal length; quantities by value; an empty desired value equals an absent one, because servers drop empty values.
 */
export function differs(desired: unknown, live: unknown): string | undefined {
  return differsAt(desired, live, []);
}

function differsAt(desired: unknown, live: unknown, path: readonly string[]): string | undefined {
  if (desired === undefined) return undefined;
  if (live === undefined || live === null) return isDropped(desired, path) ? undefined : text(path);
  if (Array.isArray(desired)) return listDiffers(desired, live, path);
  if (isRecord(desired)) return mapDiffers(desired, live, path);
  if (desired === live) return undefined;
  if (inQuantities(path) && sameQuantity(desired, live)) return undefined;
  return text(path);
}

function mapDiffers(desired: Record<string, unknown>, live: unknown, path: readonly string[]): string | undefined {
  if (!isRecord(live)) return text(path);
  for (const [key, value] of Object.entries(desired)) {
    const found = differsAt(value, live[key], [...path, key]);
    if (found !== undefined) return found;
  }
  if (!replacedAsAWhole(path)) return undefined;
  const extra = Object.keys(live).find((key) => desired[key] === undefined && !isEmpty(live[key]));
  return extra === undefined ? undefined : text([...path, extra]);
}

function listDiffers(desired: readonly unknown[], live: unknown, path: readonly string[]): string | undefined {
  if (!Array.isArray(live)) return text(path);
  const keyOf = mergeKey(path);
  if (keyOf && uniquelyKeyed(desired, keyOf)) {
    const liveByKey = new Map(live.map((item) => [keyOf(item), item as unknown]));
    for (const item of desired) {
      const key = keyOf(item) ?? '';
      const found = differsAt(item, liveByKey.get(key), [...path, `[${key}]`]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (desired.length !== live.length) return text(path);
  for (const [index, item] of desired.entries()) {
    const found = differsAt(item, live[index], [...path, `[${index}]`]);
    if (found !== undefined) return found;
  }
  return undefined;
}

type KeyOf = (item: unknown) => string | undefined;

/** The keys by which the built-in kinds merge their lists (`x-kubernetes-list-map-keys`). Lists that are not here are replaced whole. */
const mergeKeys: Readonly<Record<string, KeyOf>> = {
  containers: byField('name'),
  initContainers: byField('name'),
  volumes: byField('name'),
  env: byField('name'),
  imagePullSecrets: byField('name'),
  ownerReferences: byField('uid'),
  volumeMounts: byField('mountPath'),
  volumeDevices: byField('devicePath'),
  hostAliases: byField('ip'),
};

function mergeKey(path: readonly string[]): KeyOf | undefined {
  const name = path.at(-1) ?? '';
  if (name !== 'ports') return Object.hasOwn(mergeKeys, name) ? mergeKeys[name] : undefined;
  if (path.length === 2 && path[0] === 'spec') return byPort('port');
  return (item) => (isRecord(item) && item.containerPort !== undefined ? byPort('containerPort')(item) : undefined);
}

function byField(field: string): KeyOf {
  return (item) => (isRecord(item) && typeof item[field] === 'string' ? item[field] : undefined);
}

function byPort(field: string): KeyOf {
  return (item) => {
    const port = isRecord(item) ? item[field] : undefined;
    if (!isRecord(item) || typeof port !== 'number') return undefined;
    return `${port}/${typeof item.protocol === 'string' ? item.protocol : 'TCP'}`;
  };
}

function uniquelyKeyed(items: readonly unknown[], keyOf: KeyOf): boolean {
  const keys = items.map(keyOf);
  return !keys.includes(undefined) && new Set(keys).size === keys.length;
}

/** Maps that the API treats as one value (`x-kubernetes-map-type: atomic`): an added key changes what they select. */
function replacedAsAWhole(path: readonly string[]): boolean {
  return path.some((part) => part === 'selector' || part === 'nodeSelector' || part.endsWith('Selector'));
}

const quantityMaps = new Set(['requests', 'limits', 'capacity', 'hard']);
const quantityFields = new Set(['sizeLimit', 'divisor']);

function inQuantities(path: readonly string[]): boolean {
  return quantityMaps.has(path.at(-2) ?? '') || quantityFields.has(path.at(-1) ?? '');
}

/** String maps that servers leave out when they are empty; other empty objects (`emptyDir: {}`) mean something and stay. */
const stringMaps = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'data',
  'binaryData',
  'requests',
  'limits',
]);

/** Desired values that a server leaves out when it writes the object back. */
function isDropped(value: unknown, path: readonly string[]): boolean {
  return isEmpty(value) && (!isRecord(value) || stringMaps.has(path.at(-1) ?? ''));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isEmpty);
}

function text(path: readonly string[]): string {
  return path.reduce((all, part) => (part.startsWith('[') || all === '' ? all + part : `${all}.${part}`), '');
}
