import { relabelConfig } from '../components/prometheus/remote-write.ts';
import { relabelFault } from '../contributions/relabel.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Check } from './check.ts';

const at = 'spec.components.prometheus.remoteWrite';

/** Steps for which Prometheus would refuse its whole configuration. */
export const writeRelabeling: Check = ({ spec }) => {
  const { enabled, remoteWrite = [] } = spec.components.prometheus;
  if (!enabled) return [];
  return remoteWrite.flatMap(({ writeRelabelConfigs = [] }, index) =>
    writeRelabelConfigs.flatMap((step, nth): Diagnostic[] => {
      const fault = relabelFault(relabelConfig(step));
      if (!fault) return [];
      const path = `${at}[${index}].writeRelabelConfigs[${nth}].${ourName(fault.member)}`;
      return [{ code: 'INVALID_VALUE', severity: 'error', path, message: fault.message }];
    }),
  );
};

/** `source_labels` as `sourceLabels`. */
function ourName(member: string): string {
  return member.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
