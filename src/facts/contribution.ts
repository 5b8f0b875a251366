import { isRecord, textMap } from '../objects/access.ts';
import { inKeyOrder } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import type { ContributionFacts } from './facts.ts';

/** A ConfigMap with the label `observability.io/contributes`, as far as the compiler looks at it. */
export function contributionOf({ metadata, data, binaryData }: KubeObject): ContributionFacts {
  const { namespace = '', name, labels = {}, annotations = {} } = metadata;
  const binary = isRecord(binaryData) ? Object.keys(binaryData) : [];
  const omitted = Object.fromEntries(binary.sort().map((file) => [file, 'is binary, and only text is read']));
  return {
    namespace,
    name,
    labels: inKeyOrder(textMap(labels)),
    annotations: inKeyOrder(
      textMap(Object.fromEntries(Object.entries(annotations).filter(([key]) => key.startsWith('observability.io/')))),
    ),
    files: inKeyOrder(textMap(data)),
    ...(binary.length > 0 ? { omitted } : {}),
  };
}

/** Characters of all that is read of it beside its labels. */
export function contributionSize({ annotations, files, omitted = {} }: ContributionFacts): number {
  return [annotations, files, omitted]
    .flatMap(Object.entries<string>)
    .reduce((sum, [name, text]) => sum + name.length + text.length, 0);
}

/** By namespace and name: the order in which contributions are taken. */
export function byNamespaceAndName(a: ContributionFacts, b: ContributionFacts): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

const keyOf = ({ namespace, name }: ContributionFacts): string => `${namespace}/${name}`;
