import type { RowExamples } from '../../../testing/example.ts';

export const trafficExamples: RowExamples = {};
