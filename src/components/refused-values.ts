import { at, isRecord, text, texts } from '../objects/access.ts';
import { makesUpHost } from '../platform/replaced-address.ts';
import type { Condition, RefusedKey } from './refused-keys.ts';

/** What a configuration may reach after all. */
export interface Allowed {
  /** Whether a file is in a directory that is the component's own, or that the user has mounted. */
  file: (path: string) => boolean;
  namespace: (name: string) => boolean;
  everyNamespace: boolean;
}

/** Whether a row of a table is about a value. A list is judged by its entries, where the table does not refuse it as a whole. */
export function isRefused(row: RefusedKey, pattern: string, value: unknown, allowed: Allowed): boolean {
  if (!row.at.test(pattern) || row.except?.test(pattern)) return false;
  return row.when === undefined || (!Array.isArray(value) && holds(row.when, value, allowed));
}

function holds(condition: Condition, value: unknown, allowed: Allowed): boolean {
  if ('finds' in condition) return condition.finds.test(text(value) ?? '');
  if ('otherThan' in condition) return !condition.otherThan.some((one) => one === value);
  if ('discovers' in condition) return discoversElsewhere(value, allowed);
  if ('makesUp' in condition) return isRecord(value) && makesUpHost(value);
  const path = text(value);
  if (condition.names === 'place')
    return path !== undefined && (path.startsWith('/') || path.includes('..')) && !allowed.file(path);
  if (value === null || value === '') return false;
  return path === undefined || !allowed.file(path);
}

/** Discovery in namespaces the platform does not look at, or by somebody else's identity. */
function discoversElsewhere(value: unknown, allowed: Allowed): boolean {
  if (!isRecord(value)) return true;
  if (allowed.everyNamespace) return false;
  const names = texts(at(value, 'namespaces', 'names'));
  const own = at(value, 'namespaces', 'own_namespace') === true;
  return (names.length === 0 && !own) || !names.every(allowed.namespace);
}
