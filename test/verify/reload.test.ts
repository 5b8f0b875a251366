import { readFile, writeFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { renderingsOf } from './support/renderings.ts';
import { start } from './support/started.ts';
import { textFrom, until } from './support/until.ts';

const tools = inject('verifiers');

// Its pods do not roll when its configuration changes, so it has to notice by itself.
test('Prometheus takes a changed configuration while it runs', async (context) => {
  // Without remote write: a reload first waits a minute for what an endpoint that is away has not taken.
  const rendering = renderingsOf('prometheus').find(({ files }) => !JSON.stringify(files).includes('remote_write:'));
  if (!rendering) throw new Error('nothing renders prometheus');
  const prometheus = await start(rendering, { tools, context });
  const file = prometheus.path('/etc/prometheus/prometheus.yml');
  const content = await readFile(file, 'utf8');
  const changed = content.replace('external_labels:\n', 'external_labels:\n    changed: "1"\n');
  expect(changed).not.toBe(content);
  await writeFile(file, changed);
  const loaded = await until(context.signal, async () => {
    const config = await textFrom(`${prometheus.url(9090)}/api/v1/status/config`);
    return config?.includes('changed:') ? config : undefined;
  });
  expect(loaded).toMatch(/external_labels:\\n\s+changed: /);
});
