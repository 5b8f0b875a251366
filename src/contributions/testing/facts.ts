import type { ContributionFacts, Facts } from '../../facts/facts.ts';
import type { ContributionKind } from '../kind.ts';

/** A ConfigMap of the namespace `shop` unless told otherwise. */
export function configMap(
  kind: ContributionKind,
  files: Record<string, string>,
  more: {
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  } = {},
): ContributionFacts {
  const { name = 'mine', namespace = 'shop', labels = {}, annotations = {} } = more;
  return { namespace, name, labels: { 'observability.io/contributes': kind, ...labels }, annotations, files };
}

export function factsWith(...contributions: ContributionFacts[]): Facts {
  return { apiVersion: 'observability.io/v1beta1', kind: 'Facts', contributions };
}
