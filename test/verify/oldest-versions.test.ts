import { describe, expect, inject, test } from 'vitest';
import type { ComponentName } from '../../src/platform/component.ts';
import { scratch } from './support/host.ts';
import { fileOf, renderingTable } from './support/renderings.ts';
import { start } from './support/started.ts';
import { type VerifiedFile, verdict } from './support/verdict.ts';

const newest = inject('verifiers');
const oldest = { ...newest, ...inject('oldestVerifiers') };

/** What is written for the oldest supported version, judged by that version. Loki 3.5 cannot be built: see docs/verification.md. */
const verified = [
  ['prometheus', 'prometheus.yml'],
  ['alertmanager', 'alertmanager.yml'],
  ['otel-collector', 'collector.yaml'],
] as const satisfies [ComponentName, VerifiedFile][];

describe.each(verified)('the oldest %s', (component, file) => {
  test.for(renderingTable(component, 'oldest'))(`takes ${file} of %s`, async ([, rendering], context) => {
    expect(await verdict(oldest, file, fileOf(rendering, file), scratch(context))).toMatchObject({ code: 0 });
  });

  // Every third: a start takes seconds, and arguments differ less than files.
  const some = renderingTable(component, 'oldest').filter((_, index) => index % 3 === 0);
  test.for(some)('becomes ready with the arguments and files of %s', async ([, rendering], context) => {
    const started = await start(rendering, { tools: oldest, context });
    expect(await started.stop()).toBe(0);
  });
});

test.for(renderingTable('loki', 'oldest'))(
  'the newest Loki takes what is written for the oldest, of %s',
  async ([, rendering], context) => {
    const outcome = await verdict(newest, 'loki.yaml', fileOf(rendering, 'loki.yaml'), scratch(context));
    expect(outcome).toMatchObject({ code: 0 });
  },
);

test('a version that reads something else would be found out', async (context) => {
  const [row] = renderingTable('prometheus');
  if (!row) throw new Error('nothing renders a Prometheus');
  const outcome = await verdict(oldest, 'prometheus.yml', fileOf(row[1], 'prometheus.yml'), scratch(context));
  expect(outcome.code).not.toBe(0);
});
