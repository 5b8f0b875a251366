import { expect, inject, test } from 'vitest';
import { parseDocument } from 'yaml';
import type { ComponentName } from '../../src/platform/component.ts';
import { scratch } from './support/host.ts';
import { fileOf, renderingsOf } from './support/renderings.ts';
import { type VerifiedFile, verdict } from './support/verdict.ts';

const tools = inject('verifiers');

/** What a verifier must not let through: one that accepts anything would pass every other test. */
interface Broken {
  what: string;
  /** The field of a good configuration that is changed. */
  path: (string | number)[];
  /** Its new value; absent: the field is removed. */
  value?: unknown;
  says: RegExp;
}

const broken: [ComponentName, VerifiedFile, Broken[]][] = [
  [
    'prometheus',
    'prometheus.yml',
    [
      {
        what: 'a scrape that may take longer than its interval',
        path: ['global', 'scrape_interval'],
        value: '5s',
        says: /scrape timeout greater than scrape interval/,
      },
      { what: 'an unknown field', path: ['storage', 'retention'], value: '15d', says: /field retention not found/ },
    ],
  ],
  [
    'alertmanager',
    'alertmanager.yml',
    [
      {
        what: 'a route to a receiver that is not there',
        path: ['route', 'receiver'],
        value: 'nobody',
        says: /undefined receiver "nobody"/,
      },
      {
        what: 'a matcher that cannot be read',
        path: ['inhibit_rules', 0, 'source_matchers', 0],
        value: 'severity',
        says: /bad matcher format/,
      },
    ],
  ],
  [
    'loki',
    'loki.yaml',
    [
      {
        what: 'retention without a place for delete requests',
        path: ['compactor', 'delete_request_store'],
        says: /delete-request-store/,
      },
      {
        what: 'structured metadata in a schema that has none',
        path: ['schema_config', 'configs', 0, 'schema'],
        value: 'v11',
        says: /structured metadata/i,
      },
      {
        what: 'an unknown field',
        path: ['ingester', 'max_transfer_retries'],
        value: 0,
        says: /max_transfer_retries not found/,
      },
    ],
  ],
  [
    'otel-collector',
    'collector.yaml',
    [
      {
        what: 'a pipeline into an exporter that is not there',
        path: ['service', 'pipelines', 'logs', 'exporters', 0],
        value: 'otlp_http/nowhere',
        says: /references exporter "otlp_http\/nowhere"/,
      },
      {
        what: 'an unknown field',
        path: ['processors', 'batch', 'send_batch'],
        value: 1,
        says: /invalid keys: send_batch/,
      },
    ],
  ],
];

const rows = broken.flatMap(([component, file, list]) =>
  list.map((row): [VerifiedFile, string, ComponentName, Broken] => [file, row.what, component, row]),
);

test.for(rows)('%s with %s is refused', async ([file, , component, { path, value, says }], context) => {
  const [rendering] = renderingsOf(component);
  if (!rendering) throw new Error(`nothing renders ${component}`);
  const config = parseDocument(fileOf(rendering, file));
  if (value === undefined) config.deleteIn(path);
  else config.setIn(path, value);
  const outcome = await verdict(tools, file, String(config), scratch(context));
  expect(outcome.code).not.toBe(0);
  expect(outcome.output).toMatch(says);
});
