import type { FlowInput } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { endpointFlow } from '../call.ts';

/** It calls where records are stored, and nobody calls it but who reads its metrics. */
export function agentFlows(input: FlowInput): Flow[] {
  return endpointFlow('log-agent', input.endpoint('loki', 'otlp'), 'otlp', 'what containers write is stored there');
}
