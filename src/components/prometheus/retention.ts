import { quantityBytes } from '../../objects/quantity.ts';
import { compareVersions } from '../../objects/version.ts';
import type { FlowInput } from '../../platform/component.ts';
import { catalogue } from '../catalogue.ts';

export interface Retention {
  time: string;
  /** Binary megabytes, as Prometheus writes them: `40960MB`. */
  size: string;
}

const mebibyte = 2 ** 20;

/**
 * What is kept. The size counts blocks and the write-ahead log, but not what compaction writes before it deletes, so a fifth of
 * the volume stays free whatever is asked for.
 */
export function retentionOf({ spec }: Pick<FlowInput, 'spec'>): Retention {
  const most = largestRetention(spec.storage?.size);
  const wanted = quantityBytes(spec.retention?.size) ?? most;
  return { time: spec.retention?.time ?? '15d', size: `${Math.floor(Math.min(wanted, most) / mebibyte)}MB` };
}

/** Bytes: 80 % of the volume. */
export function largestRetention(volume: string | undefined): number {
  const bytes = quantityBytes(volume ?? catalogue.prometheus.storage) ?? 0;
  return Math.floor(bytes * 0.8);
}

/** The file has had retention for a while, but before 3.11 it read the time in a wrong unit: there, arguments say it. */
export function retentionInFile(version: string): boolean {
  return compareVersions(version, '3.11.0') >= 0;
}
