import { defineConfig } from 'vitest/config';

const soaking = Boolean(process.env['SOAK']);
/** Real programs on a busy machine: where nobody watches, what fails is tried twice more, and the report says so. */
const retry = process.env['CI'] ? 2 : 0;

/**
 * `unit` stands beside the code and needs nothing; `cluster` runs on the embedded control plane; `verify` lets the
 * components' own programs judge and run what is rendered for them. A soak takes what time it needs.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/repo/**/*.test.ts', 'bench/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
          testTimeout: soaking ? 600_000 : 120_000,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          globalSetup: ['test/cluster/support/global-setup.ts'],
          pool: 'forks',
          // Most of the time one file waits for what a controller does, on two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: soaking ? 900_000 : 120_000,
          hookTimeout: 300_000,
          retry,
        },
      },
      {
        test: {
          name: 'verify',
          include: ['test/verify/**/*.test.ts'],
          globalSetup: ['test/verify/support/global-setup.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          retry,
        },
      },
    ],
  },
});
