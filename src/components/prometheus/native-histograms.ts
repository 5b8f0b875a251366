import { compareVersions } from '../../objects/version.ts';
import type { FlowInput } from '../../platform/component.ts';

/** Whether taking native histograms is a setting of the file; until 3.8 it is a feature to switch on. */
const inFile = (version: string) => compareVersions(version, '3.8.0') >= 0;

const areWanted = ({ platform }: FlowInput): boolean => platform.spec.components.prometheus.nativeHistograms === true;

/** Members of `global`: targets that serve both kinds of a histogram are asked for both, because rules and dashboards read buckets. */
export function nativeHistogramSettings(input: FlowInput): Record<string, unknown> {
  if (!areWanted(input)) return {};
  return {
    ...(inFile(input.version) ? { scrape_native_histograms: true } : {}),
    always_scrape_classic_histograms: true,
  };
}

/** Features to switch on. */
export function nativeHistogramFeatures(input: FlowInput): string[] {
  return areWanted(input) && !inFile(input.version) ? ['native-histograms'] : [];
}
