import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** Replicas of Loki share records and queries by pod address. */
export const lokiReplicas: Check = (platform) => {
  const { enabled, replicas = 1 } = componentSpec(platform, 'loki');
  if (!enabled || replicas === 1 || !platform.spec.serviceMesh?.enabled) return [];
  return [
    {
      code: 'REPLICAS_IN_MESH',
      severity: 'error',
      path: `${componentPath('loki')}.replicas`,
      message:
        'replicas of Loki share records and queries by the addresses of their pods, which the mesh does not let through for certain',
      hint: 'Run one replica: with objectStorage it is back as soon as it has replayed its log; or run the platform without serviceMesh.',
    },
  ];
};
