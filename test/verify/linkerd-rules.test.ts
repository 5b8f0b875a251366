import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../src/compile.ts';
import { linkerdAlertTrials } from '../../src/mesh/linkerd/testing/alert-trials.ts';
import { linkerdFacts } from '../../src/mesh/linkerd/testing/proved.ts';
import { yamlText } from '../../src/objects/yaml.ts';
import type { AlertRule, RuleGroup } from '../../src/telemetry/rule.ts';
import { platformWith } from '../../src/testing/platform.ts';
import { scratch } from './support/host.ts';
import { renderingIn } from './support/renderings.ts';
import { promtoolTest } from './support/rule-trials.ts';
import { run } from './support/run.ts';

const { promtool } = inject('verifiers');

const compiled = compile(platformWith({ serviceMesh: { enabled: true } }), linkerdFacts('2.20.0'));
const rendering = renderingIn({ title: 'linkerd', compiled }, 'prometheus');
const rules = Object.entries(rendering?.files ?? {})
  .filter(([path]) => path.startsWith('/etc/prometheus-rules/'))
  .flatMap(([, text]) => (parse(text) as { groups: RuleGroup[] }).groups)
  .flatMap(({ rules: all }) => all)
  .flatMap((rule): AlertRule[] => ('alert' in rule && rule.alert.startsWith('GunjMesh') ? [rule] : []));

test('every alert about the mesh that Linkerd can tell of is tried', () => {
  expect(rules.map(({ alert }) => alert).sort()).toEqual(Object.keys(linkerdAlertTrials).sort());
});

test('each fires where it is to, with what people read, and nowhere else', async (context) => {
  const dir = scratch(context);
  const tests = rules.flatMap((rule) => {
    const trials = linkerdAlertTrials[rule.alert];
    return trials ? [{ rule, trials }] : [];
  });
  const paths = tests.map(async (tried, index) => {
    const path = join(dir, `${index}.test.yaml`);
    await writeFile(join(dir, `${index}.yaml`), yamlText({ groups: [{ name: 'one', rules: [tried.rule] }] }));
    await writeFile(path, yamlText(promtoolTest(`${index}.yaml`, tried, '1m')));
    return path;
  });
  const outcome = await run(promtool, ['test', 'rules', ...(await Promise.all(paths))]);
  expect(outcome.output).not.toContain('FAILED');
  expect(outcome.code).toBe(0);
});
