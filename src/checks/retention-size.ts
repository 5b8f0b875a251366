import { largestRetention } from '../components/prometheus/retention.ts';
import { quantityBytes } from '../objects/quantity.ts';
import type { Check } from './check.ts';

/** Compaction writes before it deletes: a Prometheus that may fill its volume stops when it does. */
export const retentionSize: Check = (platform) => {
  const { enabled, retention, storage } = platform.spec.components.prometheus;
  const wanted = quantityBytes(retention?.size);
  const most = largestRetention(storage?.size);
  if (!enabled || wanted === undefined || wanted <= most) return [];
  return [
    {
      code: 'RETENTION_CAPPED',
      severity: 'warning',
      path: 'spec.components.prometheus.retention.size',
      message: `${retention?.size} is more than 80 % of the volume, so data is deleted at ${Math.floor(most / 2 ** 20)}Mi`,
      hint: 'Ask for a larger volume with storage.size.',
    },
  ];
};
