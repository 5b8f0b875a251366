import type { Facts } from './facts.ts';
import { FactDenied, type FactSource } from './source.ts';

/** The label of the operator's pods, by which policies let it in. */
const labelSelector = 'app.kubernetes.io/name=gunj-operator';

/** The facts with the namespace in which an operator runs, for those who ask from outside what it would do: it knows its own. */
export async function withOperatorPlace(facts: Facts, source: FactSource): Promise<Facts> {
  try {
    const pods = await source.list({ apiVersion: 'v1', kind: 'Pod' }, { labelSelector });
    const [namespace] = pods.flatMap(({ metadata }) => metadata.namespace ?? []).sort();
    return namespace === undefined ? facts : { ...facts, operator: { namespace } };
  } catch (error) {
    if (error instanceof FactDenied) return facts;
    throw error;
  }
}
