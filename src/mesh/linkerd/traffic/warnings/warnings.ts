import type { TrafficManagementSpec } from '../../../../api/spec/mesh/traffic.ts';
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import type { CanaryRoute } from '../../../../platform/canary.ts';
import type { ComponentKind } from '../../../../platform/component.ts';
import type { Release } from '../../../capability.ts';
import type { MeshInput } from '../../../mesh.ts';
import { outlivingRetries } from '../../../outliving-retries.ts';
import { trafficNotShaped } from '../../../traffic-not-shaped.ts';
import type { ShapedCall } from '../calls.ts';
import { breakerWarnings } from './breaker.ts';
import { retryWarnings } from './retries.ts';

/** What warnings about traffic look at. */
export interface TrafficCase {
  input: Pick<MeshInput, 'platform' | 'served'>;
  release: Release;
  /** As the resource has it. */
  asked: TrafficManagementSpec;
  /** What of it the mesh can do. */
  wanted: TrafficManagementSpec;
  called: readonly CalledComponent[];
}

export interface CalledComponent {
  kind: ComponentKind;
  calls: readonly ShapedCall[];
  canary: CanaryRoute | undefined;
  /** Whether a ServiceProfile is how its calls would be tried again. */
  retried: boolean;
}

/** Warnings that take arithmetic or facts. What a version refuses or does otherwise is told from the table of capabilities. */
export function trafficWarnings(subject: TrafficCase): Diagnostic[] {
  const { called, asked, wanted } = subject;
  if (called.length === 0) return Object.keys(asked).length > 0 ? [trafficNotShaped] : [];
  return [...breakerWarnings(subject), ...outlivingRetries(wanted), ...retryWarnings(subject)];
}
