import type { RowExamples } from '../../../testing/example.ts';

export const canaryExamples: RowExamples = {};
