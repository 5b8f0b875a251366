import type { TrafficManagementSpec } from '../../../../api/spec/mesh/traffic.ts';
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import type { ComponentKind } from '../../../../platform/component.ts';
import type { Release } from '../../../capability.ts';
import type { MeshInput } from '../../../mesh.ts';
import { trafficNotShaped } from '../../../traffic-not-shaped.ts';
import type { ShapedCall } from '../calls.ts';
import { breakerWarnings } from './breaker.ts';
import { localityWarnings } from './locality.ts';
import { retryWarnings } from './retries.ts';
import { senderWarnings } from './senders.ts';

/** What warnings about traffic look at. */
export interface TrafficCase {
  input: Pick<MeshInput, 'platform'>;
  release: Release;
  /** As the resource has it. */
  asked: TrafficManagementSpec;
  /** What of it the mesh can do. */
  wanted: TrafficManagementSpec;
  /** Components that objects are written for, with the calls they shape. */
  called: readonly CalledComponent[];
}

export interface CalledComponent {
  kind: Pick<ComponentKind, 'name'>;
  calls: readonly ShapedCall[];
}

/** Warnings that take arithmetic. What a version refuses or does otherwise is told from the table of capabilities. */
export function trafficWarnings(subject: TrafficCase): Diagnostic[] {
  if (subject.called.length === 0) return Object.keys(subject.asked).length > 0 ? [trafficNotShaped] : [];
  return [breakerWarnings, localityWarnings, retryWarnings, senderWarnings].flatMap((find) => find(subject));
}
