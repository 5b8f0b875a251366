import { describe, expect, inject, test } from 'vitest';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { rendered } from '../../src/components/testing/rendered.ts';
import { configMap } from '../../src/contributions/testing/facts.ts';
import { at } from '../../src/objects/access.ts';
import { yamlText } from '../../src/objects/yaml.ts';
import { plainFacts } from '../../src/testing/platform.ts';
import { scratch } from './support/host.ts';
import { verdict } from './support/verdict.ts';

const tools = inject('verifiers');
const oldest = { ...tools, ...inject('oldestVerifiers') };

const spec: PlatformSpecInput = {
  components: {
    // Tempo counts spans where the Collector does not.
    opentelemetryCollector: { spanMetrics: { enabled: false } },
    prometheus: {
      enabled: false,
      external: {
        url: 'https://mimir.example.com/prometheus',
        writeUrl: 'https://mimir.example.com/api/v1/push',
        headers: { 'X-Team': 'a$b' },
        basicAuth: { username: '1234', passwordSecret: { name: 'mimir', key: 'password' } },
        ca: { name: 'mimir', key: 'ca.crt' },
      },
    },
  },
};

test('Loki takes how it writes what log rules record to a Prometheus of others', async (context) => {
  const rules = 'groups:\n- name: a\n  rules:\n  - record: b\n    expr: sum(rate({c="d"}[1m]))\n';
  const contributions = [configMap('log-rules', { 'a.yaml': rules }, { namespace: 'monitoring' })];
  const { config } = rendered('loki', 'loki.yaml', spec, { ...plainFacts, contributions });
  expect(at(config, 'ruler', 'remote_write', 'clients', 'prometheus', 'basic_auth')).toBeDefined();
  const outcome = await verdict(tools, 'loki.yaml', yamlText(config), scratch(context));
  expect(outcome).toMatchObject({ code: 0 });
});

/** Tempo reads these entries with Prometheus' own code. */
describe.each([
  ['newest', tools],
  ['oldest', oldest],
])('the %s Prometheus', (_, of) => {
  test('takes how Tempo writes to a Prometheus of others, and would find a slip', async (context) => {
    const { config } = rendered('tempo', 'tempo.yaml', spec);
    const written = at(config, 'metrics_generator', 'storage', 'remote_write');
    const text = yamlText({ remote_write: written });
    expect(text).toContain('password_file');
    const judge = (content: string) => verdict(of, 'prometheus.yml', content, scratch(context));
    expect(await judge(text)).toMatchObject({ code: 0 });
    expect((await judge(text.replace('password_file', 'passwort_file'))).code).not.toBe(0);
  });
});
