import { describe, expect, inject, test } from 'vitest';
import { renderingTable } from './support/renderings.ts';
import { start } from './support/started.ts';

const tools = inject('verifiers');

describe.each(['prometheus', 'alertmanager', 'loki', 'otel-collector', 'log-agent'] as const)('%s', (component) => {
  test.concurrent.for(renderingTable(component))(
    'becomes ready with the arguments and files of %s, and ends when it is told to',
    async ([, rendering], context) => {
      const started = await start(rendering, { tools, context });
      context.expect(await started.stop()).toBe(0);
    },
  );
});

test('a component that refuses its configuration is reported with its own words', async (context) => {
  const [row] = renderingTable('alertmanager');
  if (!row) throw new Error('nothing renders alertmanager');
  const edit = (content: string): string => content.replace('group_by', 'group_bye');
  await expect(start(row[1], { tools, context, edit })).rejects.toThrow(/group_bye not found/);
});
