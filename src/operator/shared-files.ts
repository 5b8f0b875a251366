import { isRecord } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';

/** Characters that are held to be given again. */
const most = 8 * 1024 * 1024;

/**
 * Gives equal files of ConfigMaps as one text: dashboards and most rules are the same in all platforms, and most of what a
 * plan holds.
 */
export function createSharedFiles(): (object: KubeObject) => KubeObject {
  const known = new Map<string, string>();
  let size = 0;
  const one = (text: unknown): unknown => {
    if (typeof text !== 'string') return text;
    const found = known.get(text);
    if (found !== undefined) return found;
    size += text.length;
    if (size > most) {
      known.clear();
      size = text.length;
    }
    known.set(text, text);
    return text;
  };
  return (object) => {
    const { kind, data } = object;
    if (kind !== 'ConfigMap' || !isRecord(data)) return object;
    return { ...object, data: Object.fromEntries(Object.entries(data).map(([name, text]) => [name, one(text)])) };
  };
}
