import type { RowSuite } from '../../testing/row-trials.ts';
import { linkerd } from '../index.ts';
import { canaryExamples } from './examples/canary.ts';
import { telemetryExamples } from './examples/telemetry.ts';
import { trafficExamples } from './examples/traffic.ts';

/** What is tried of how calls travel and what proxies tell. */
export const trafficRows: RowSuite = {
  mesh: linkerd,
  examples: { ...trafficExamples, ...telemetryExamples, ...canaryExamples },
  basics: [
    // What routes are about and lead to, whatever is said of it.
    { kind: 'HTTPRoute', path: 'spec' },
    { kind: 'GRPCRoute', path: 'spec' },
    { kind: 'ServiceProfile', path: 'spec' },
  ],
  oldest: '2.14.10',
  newest: '2.20.3',
};
