import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { compile } from '../../src/compile.ts';
import { componentAlerts } from '../../src/components/component-alerts.ts';
import { componentKinds } from '../../src/components/registry.ts';
import { promqlFault } from '../../src/contributions/promql/check.ts';
import { istioAlertTrials } from '../../src/mesh/istio/testing/alert-trials.ts';
import { istioSloTrials, triedSlos } from '../../src/mesh/istio/testing/slo-trials.ts';
import { yamlText } from '../../src/objects/yaml.ts';
import { noContributions } from '../../src/platform/contributions.ts';
import type { AlertRule, RuleGroup } from '../../src/telemetry/rule.ts';
import { istioFacts, platformWith } from '../../src/testing/platform.ts';
import { flowInput } from '../../src/workloads/component-inputs.ts';
import { scratch } from './support/host.ts';
import { renderingIn } from './support/renderings.ts';
import { promtoolTest } from './support/rule-trials.ts';
import { run } from './support/run.ts';

const { promtool } = inject('verifiers');
const { promtool: oldest } = inject('oldestVerifiers');

/** Every alert there is. */
const everything: PlatformSpecInput = {
  serviceMesh: { enabled: true, type: 'istio' },
  observability: { cluster: { kubelet: true, resourceUsage: true } },
  components: {
    alertmanager: { replicas: 2 },
    kubeStateMetrics: { enabled: true },
    logAgent: { enabled: true },
    opentelemetryCollector: { tailSampling: { samplingRate: 0.1 } },
    prometheus: { remoteWrite: [{ name: 'hub', url: 'https://hub.example.com/api/v1/write' }] },
  },
  slos: triedSlos,
};
const platform = platformWith(everything);
const files = filesOf(everything);
const groups = files.flatMap(([, text]) => (parse(text) as { groups: RuleGroup[] }).groups);
const rules = [...alertsIn(groups), ...replaced()];

function filesOf(spec: PlatformSpecInput): [string, string][] {
  const compiled = compile(platformWith(spec), istioFacts);
  const { files: all = {} } = renderingIn({ title: 'rules', compiled }, 'prometheus') ?? {};
  return Object.entries(all).filter(([path]) => path.startsWith('/etc/prometheus-rules/'));
}

function alertsIn(all: readonly RuleGroup[]): AlertRule[] {
  return all
    .flatMap((group) => group.rules)
    .flatMap((rule): AlertRule[] => ('alert' in rule && rule.alert !== 'Watchdog' ? [rule] : []));
}

/** Alerts that others take the place of, where kubelets tell what containers use. */
function replaced(): AlertRule[] {
  const plain = filesOf({ serviceMesh: { enabled: true, type: 'istio' } });
  const found = alertsIn(plain.flatMap(([, text]) => (parse(text) as { groups: RuleGroup[] }).groups));
  const names = new Set(alertsIn(groups).map(({ alert }) => alert));
  return found.filter(({ alert }) => !names.has(alert));
}

function trialsOfComponents() {
  const present = new Map(componentKinds.map((kind) => [kind.name, kind]));
  const { namespace } = platform.metadata;
  const common = { platform, namespace, facts: istioFacts, present, namespaces: [namespace] };
  const alerts = componentAlerts(flowInput({ ...common, contributions: noContributions }, 'prometheus'));
  return Object.fromEntries(alerts.map(({ name, trials }) => [name, trials]));
}

const trials = { ...trialsOfComponents(), ...istioAlertTrials };
const sloTrials = Object.entries(istioSloTrials).flatMap(([slo, byAlert]) =>
  Object.entries(byAlert).map(([alert, one]) => ({ slo, alert, trials: one })),
);

test('every alert that is rendered is tried, and all that is tried is rendered', () => {
  expect(rules.map(({ alert, expr }) => `${alert} ${/slo="(\w+)"/.exec(expr)?.[1] ?? ''}`).sort()).toEqual(
    [...Object.keys(trials).map((name) => `${name} `), ...sloTrials.map(({ slo, alert }) => `${alert} ${slo}`)].sort(),
  );
});

test('each alert fires where it is to, with what people read, and nowhere else', async (context) => {
  const dir = scratch(context);
  // An alert alone is evaluated a hundred times as fast as all of them, and objectives need what is recorded for them.
  const alone = rules.flatMap((rule) => {
    const one = trials[rule.alert];
    return one ? [{ groups: [{ name: 'one', rules: [rule] }], tried: { rule, trials: one }, interval: '1m' }] : [];
  });
  const recorded = sloTrials.flatMap(({ slo, alert, trials: one }) =>
    rules
      .filter((rule) => rule.alert === alert && rule.expr.includes(`slo="${slo}"`))
      .map((rule) => ({
        groups: groups.filter(({ name }) => name.startsWith(`gunj.slo.${slo}`)),
        tried: { rule, trials: one },
        interval: '2m',
      })),
  );
  const tests = [...alone, ...recorded].map(async ({ groups: ofTest, tried, interval }, index) => {
    const path = join(dir, `${index}.test.yaml`);
    await writeFile(join(dir, `${index}.yaml`), yamlText({ groups: ofTest }));
    await writeFile(path, yamlText(promtoolTest(`${index}.yaml`, tried, interval)));
    return path;
  });
  const paths = await Promise.all(tests);
  // All at once may take longer than a program is given.
  for (let from = 0; from < paths.length; from += 20) {
    const outcome = await run(promtool, ['test', 'rules', ...paths.slice(from, from + 20)]);
    expect(outcome.output).not.toContain('FAILED');
    expect(outcome.code).toBe(0);
  }
});

test.for([
  ['newest', promtool],
  ['oldest', oldest],
] as const)('Prometheus takes every rule, and finds nothing to blame: %s', async ([, tool], context) => {
  const dir = scratch(context);
  const paths = files.map(([path]) => join(dir, basename(path)));
  await Promise.all(files.map(([, text], index) => writeFile(paths[index] ?? '', text)));
  expect(await run(tool, ['check', 'rules', '--lint=all', '--lint-fatal', ...paths])).toMatchObject({ code: 0 });
});

test('our own reader of PromQL takes every expression', () => {
  const faults = groups.flatMap((group) => group.rules.flatMap(({ expr }) => promqlFault(expr) ?? []));
  expect(faults).toEqual([]);
});
