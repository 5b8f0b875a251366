import type { KubeObject } from '../objects/object.ts';
import { claimLabel } from '../platform/labels.ts';
import type { Plan, SecretRequest } from './plan.ts';

export interface WaveContents {
  platform: string;
  namespace: string;
  /** What the mesh needs on the Namespace. */
  namespaceLabels: Record<string, string>;
  /** Those that have to stand before other policies change. */
  firstPolicies: KubeObject[];
  policies: KubeObject[];
  config: KubeObject[];
  secrets: SecretRequest[];
  workloads: KubeObject[];
}

/** Injection is switched on and policies stand before the first pod starts: there is no moment without either. */
export function planWaves(contents: WaveContents): Plan {
  const applied = { kind: 'applied' } as const;
  return {
    waves: [
      {
        name: 'namespace',
        objects: [],
        shared: [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: {
              name: contents.namespace,
              labels: { ...contents.namespaceLabels, [claimLabel]: contents.platform },
            },
          },
        ],
      },
      ...(contents.firstPolicies.length > 0
        ? [{ name: 'policy' as const, gate: applied, objects: contents.firstPolicies }]
        : []),
      { name: 'policy', gate: applied, objects: contents.policies },
      {
        name: 'config',
        gate: applied,
        objects: contents.config,
        ...(contents.secrets.length > 0 ? { secrets: contents.secrets } : {}),
      },
      { name: 'workload', gate: applied, objects: contents.workloads },
    ],
  };
}
