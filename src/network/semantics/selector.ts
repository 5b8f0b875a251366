import { fields, isRecord, items, text, texts } from '../../objects/access.ts';
import { requirements, selects } from '../../objects/selector.ts';
import type { EndpointIndex } from '../../prove/endpoint-index.ts';
import { type Tri, tri } from '../../prove/tri.ts';
import { doubted, type TriSet } from '../../prove/tri-set.ts';

const operators = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** Why an API server would not take a label selector; undefined when it would. */
export function selectorFault(selector: unknown): string | undefined {
  if (!isRecord(selector)) return 'is no label selector';
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels !== undefined && matchLabels !== null) {
    if (!isRecord(matchLabels)) return 'has matchLabels that are no mapping';
    if (!Object.values(matchLabels).every((value) => typeof value === 'string')) return 'has a label that is no text';
  }
  if (matchExpressions !== undefined && matchExpressions !== null && !Array.isArray(matchExpressions))
    return 'has matchExpressions that are no list';
  for (const expression of items(matchExpressions)) {
    const { key, operator, values } = fields(expression);
    if (text(key) === undefined) return 'has an expression without a key';
    if (!operators.has(text(operator) ?? '')) return `has the operator ${JSON.stringify(operator)}`;
    if (
      values !== undefined &&
      values !== null &&
      texts(values).length !== (Array.isArray(values) ? values.length : -1)
    )
      return 'has values that are no list of texts';
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues !== texts(values).length > 0)
      return `has ${String(operator)} ${needsValues ? 'without' : 'with'} values`;
  }
  return undefined;
}

/** Keys a selector asks for. */
export function selectorKeys(selector: unknown): string[] {
  return requirements(selector).map(({ key }) => key);
}

/** Unknown for a selector no API server would take. */
export function selected(selector: unknown, labels: Readonly<Record<string, string>>): Tri {
  return selectorFault(selector) === undefined ? tri(selects(selector, labels)) : 'unknown';
}

/** The same for all pods at once. */
export function selectedPods(selector: unknown, index: EndpointIndex): TriSet {
  return selectorFault(selector) === undefined ? index.selectedBy(selector) : doubted(index.pods);
}
