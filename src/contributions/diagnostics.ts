import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ContributionReport } from './collect.ts';
import type { Quarantined } from './item.ts';

/** As many as the status shows of one kind. */
const shown = 20;

/** What there is to say of the contributions: each item that was left out, and selectors that find nothing. */
export function contributionDiagnostics(reports: readonly ContributionReport[]): Diagnostic[] {
  return reports.flatMap(({ path, explicit, selector, matched, quarantined }): Diagnostic[] => {
    const warn = (code: Diagnostic['code'], message: string, hint?: string): Diagnostic => ({
      code,
      severity: 'warning',
      path,
      message,
      ...(hint ? { hint } : {}),
    });
    const left = quarantined.slice(0, shown).map((one) => warn('CONTRIBUTION_QUARANTINED', quarantinedText(one)));
    if (quarantined.length > shown)
      left.push(warn('CONTRIBUTION_QUARANTINED', `${quarantined.length - shown} more are left out`));
    if (matched === undefined && explicit)
      left.push(
        warn(
          'ASSUMED_FACT',
          'the ConfigMaps of the cluster are not known; none are taken',
          'Give the facts of the cluster.',
        ),
      );
    if (matched === 0 && explicit)
      left.push(
        warn(
          'NO_CONTRIBUTIONS',
          `no ConfigMap of the selected namespaces has ${selector}`,
          'Label one, or select more namespaces in spec.observability.namespaces.',
        ),
      );
    return left;
  });
}

/** `shop/alerts, file a.yaml, item slo: 3:9: …`. */
export function quarantinedText({ namespace, name, file, item, reason }: Quarantined): string {
  const where = [`ConfigMap ${namespace}/${name}`, ...(file ? [`file ${file}`] : []), ...(item ? [item] : [])];
  return `${where.join(', ')} is left out: ${reason}`;
}
