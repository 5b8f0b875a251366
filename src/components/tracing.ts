import { at, text } from '../objects/access.ts';
import type { ComponentName, FlowInput } from '../platform/component.ts';
import type { Flow } from '../platform/flow.ts';
import { callFlow } from './call.ts';

/** Where Prometheus and Alertmanager send spans of their own: `tracing.endpoint`, the same in both. */
export function tracingFlows(input: FlowInput, from: ComponentName, config: Record<string, unknown>): Flow[] {
  const to = text(at(config, 'tracing', 'endpoint'));
  const port = text(at(config, 'tracing', 'client_type')) === 'http' ? 4318 : 4317;
  return to ? callFlow(input, from, { to, kind: 'otlp', why: `${from} sends its own spans there`, port }) : [];
}
