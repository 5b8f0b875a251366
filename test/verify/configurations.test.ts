import { describe, expect, inject, test } from 'vitest';
import type { ComponentName } from '../../src/platform/component.ts';
import { layOut, scratch } from './support/host.ts';
import { fileOf, renderingTable } from './support/renderings.ts';
import { run } from './support/run.ts';
import { type VerifiedFile, verdict } from './support/verdict.ts';

const tools = inject('verifiers');

/** Grafana has no verifier, and Tempo's cannot be had as a Go module: see docs/verification.md. */
const verified = [
  ['prometheus', 'prometheus.yml'],
  ['alertmanager', 'alertmanager.yml'],
  ['loki', 'loki.yaml'],
  ['otel-collector', 'collector.yaml'],
  ['log-agent', 'agent.yaml'],
] as const satisfies [ComponentName, VerifiedFile][];

describe.each(verified)('%s', (component, file) => {
  test.for(renderingTable(component))(`takes ${file} of %s`, async ([, rendering], context) => {
    expect(await verdict(tools, file, fileOf(rendering, file), scratch(context))).toMatchObject({ code: 0 });
  });
});

test.for(renderingTable('prometheus'))(
  'Prometheus finds every file that the configuration of %s names',
  async ([, rendering], context) => {
    const host = await layOut(rendering, scratch(context));
    const outcome = await run(tools.promtool, [
      'check',
      'config',
      '--lint=all',
      '--lint-fatal',
      host.path('/etc/prometheus/prometheus.yml'),
    ]);
    expect(outcome).toMatchObject({ code: 0 });
  },
);
