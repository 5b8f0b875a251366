import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** Each replica scrapes everything, but what is pushed goes to one of them, and a query asks any. */
export const splitWrites: Check = (platform) => {
  const { enabled, replicas = 1 } = componentSpec(platform, 'prometheus');
  const pushing = (['otel-collector', 'tempo'] as const).filter((name) => componentSpec(platform, name).enabled);
  if (!enabled || replicas === 1 || pushing.length === 0) return [];
  return [
    {
      code: 'SPLIT_WRITES',
      severity: 'warning',
      path: `${componentPath('prometheus')}.replicas`,
      message: `${pushing.join(' and ')} push to one of ${replicas} replicas at a time and queries ask any of them, so pushed metrics come and go`,
      hint: 'Run one replica, or switch off what pushes.',
    },
  ];
};
