import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../src/compile.ts';
import { yamlText } from '../../src/objects/yaml.ts';
import type { RuleGroup } from '../../src/telemetry/rule.ts';
import { plainFacts, platformWith } from '../../src/testing/platform.ts';
import { renderingIn } from './support/renderings.ts';
import { start } from './support/started.ts';
import { until } from './support/until.ts';

const tools = inject('verifiers');

type Labels = Record<string, string>;

/** What both replicas would say of themselves, beside what they both say of everything. */
const aboutItself = { alert: 'GunjPrometheusTried', expr: 'vector(1)', labels: { severity: 'none' }, annotations: {} };

test('two replicas raise an alert as one, but for those that are about one of them', async (context) => {
  const heard: Labels[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const alerts = JSON.parse(Buffer.concat(chunks).toString()) as { labels: Labels }[];
      heard.push(...alerts.map(({ labels }) => labels));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.onTestFinished(() => void server.close());
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const spec = { components: { prometheus: { replicas: 2, evaluationInterval: '1s' } } };
  const compiled = compile(platformWith(spec), plainFacts);
  const rendering = renderingIn({ title: 'replicas', compiled }, 'prometheus');
  if (!rendering) throw new Error(compiled.diagnostics.map(({ message }) => message).join('; '));
  const edit = (content: string) => {
    if (!content.includes('alert: Watchdog')) return content.replaceAll(/alertmanager\.monitoring\.svc:9093/g, address);
    const [group] = (parse(content) as { groups: RuleGroup[] }).groups;
    return yamlText({ groups: [{ ...group, rules: [...(group?.rules ?? []), aboutItself] }] });
  };
  for (const pod of ['prometheus-0', 'prometheus-1'])
    await start({ ...rendering, env: { ...rendering.env, POD_NAME: pod } }, { tools, context, edit });

  const of = (name: string) =>
    [...new Set(heard.filter((labels) => labels['alertname'] === name).map(({ pod }) => pod ?? 'none'))].sort();
  await until(context.signal, async () => (of('GunjPrometheusTried').length === 2 ? true : undefined));
  await until(context.signal, async () =>
    heard.filter((labels) => labels['alertname'] === 'Watchdog').length >= 2 ? true : undefined,
  );
  expect(of('GunjPrometheusTried')).toEqual(['prometheus-0', 'prometheus-1']);
  expect(of('Watchdog')).toEqual(['none']);
  expect(heard.some((labels) => 'prometheus_replica' in labels)).toBe(false);
});
