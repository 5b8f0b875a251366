import type { FlowInput } from '../platform/component.ts';
import type { TriedAlert } from '../telemetry/alerts/alert.ts';

/** An alert about a component. */
export interface ComponentAlert extends TriedAlert {
  /** Whether there can be such series with what the platform asks for, beside that the component is there; absent: always. */
  needed?: (input: FlowInput) => boolean;
}
