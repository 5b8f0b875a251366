import type { RowExamples } from '../../../testing/example.ts';
import { authorizationExamples } from './authorization.ts';
import { canaryExamples } from './canary.ts';
import { injectionExamples } from './injection.ts';
import { mtlsExamples } from './mtls.ts';
import { multiClusterExamples } from './multicluster.ts';
import { telemetryExamples } from './telemetry.ts';
import { trafficExamples } from './traffic.ts';

/** One for each field, or each field and value, that the table has rows about. A row without one fails the test of rows. */
export const rowExamples: RowExamples = {
  ...mtlsExamples,
  ...authorizationExamples,
  ...injectionExamples,
  ...trafficExamples,
  ...telemetryExamples,
  ...canaryExamples,
  ...multiClusterExamples,
};
