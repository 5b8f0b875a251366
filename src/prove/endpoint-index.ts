import { requirements } from '../objects/selector.ts';
import { and, constant, not, setOf, type TriSet, union } from './tri-set.ts';
import type { Endpoint, Pod } from './world.ts';

/** Pods of a universe by what selectors ask for, so that a selector is answered for all of them in a few steps on words of bits. */
export interface EndpointIndex {
  pods: TriSet;
  /** Names of all namespaces that have pods. */
  namespaces: readonly string[];
  inNamespace: (name: string) => TriSet;
  /** Pods that a valid label selector selects, in whatever namespace. */
  selectedBy: (selector: unknown) => TriSet;
}

/** `counts` leaves out pods that are not to be found by what they are. */
export function endpointIndex(
  universe: readonly Endpoint[],
  counts: (pod: Pod) => boolean = () => true,
): EndpointIndex {
  const size = universe.length;
  const nobody = constant(size, 'no');
  const namespaces = new Map<string, number[]>();
  const labels = new Map<string, Map<string, number[]>>();
  const numbers: number[] = [];
  for (const [number, endpoint] of universe.entries()) {
    if (endpoint.kind !== 'pod' || !counts(endpoint)) continue;
    numbers.push(number);
    push(namespaces, endpoint.namespace, number);
    for (const [key, value] of Object.entries(endpoint.labels)) {
      const values = labels.get(key) ?? new Map<string, number[]>();
      push(values, value, number);
      labels.set(key, values);
    }
  }
  const made = new Map<readonly number[], TriSet>();
  const madeOf = (members: readonly number[] | undefined): TriSet => {
    if (!members) return nobody;
    const known = made.get(members);
    if (known) return known;
    const set = setOf(size, members);
    made.set(members, set);
    return set;
  };
  const pods = madeOf(numbers);
  const having = (key: string) => union(size, [...(labels.get(key)?.values() ?? [])].map(madeOf));
  const withValue = (key: string, values: readonly string[]) => {
    const sets = values.map((value) => madeOf(labels.get(key)?.get(value)));
    return sets.length === 1 && sets[0] ? sets[0] : union(size, sets);
  };
  const fulfilling = (key: string, operator: string, values: readonly string[]): TriSet => {
    switch (operator) {
      case 'In':
        return withValue(key, values);
      case 'NotIn':
        return not(withValue(key, values));
      case 'Exists':
        return having(key);
      case 'DoesNotExist':
        return not(having(key));
      default:
        return nobody;
    }
  };
  return {
    pods,
    namespaces: [...namespaces.keys()],
    inNamespace: (name) => madeOf(namespaces.get(name)),
    selectedBy: (selector) =>
      and(pods, ...requirements(selector).map(({ key, operator, values }) => fulfilling(key, operator, values))),
  };
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
