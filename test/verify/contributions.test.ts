import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, inject, type TestContext, test } from 'vitest';
import { promqlFault } from '../../src/contributions/promql/check.ts';
import { promql } from '../../src/contributions/promql/dialect.ts';
import { ruleFiles } from '../../src/contributions/rule-files.ts';
import { scrapeTargets } from '../../src/contributions/scrape-targets.ts';
import { refusedExpressions, takenExpressions } from '../../src/contributions/testing/expressions.ts';
import { templateFault } from '../../src/contributions/text/go-template.ts';
import { yamlText } from '../../src/objects/yaml.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { scratch } from './support/host.ts';
import { type Outcome, run } from './support/run.ts';

const { promtool } = inject('verifiers');

async function checkRules(context: TestContext, text: string): Promise<Outcome> {
  const path = join(scratch(context), 'rules.yaml');
  await writeFile(path, text);
  return run(promtool, ['check', 'rules', '--lint=none', path]);
}

const group = (expr: string, index: number) => ({ name: `g${index}`, rules: [{ record: 'a:b', expr }] });
/** Expressions by the names of their groups, as promtool blames them. */
const wrongIn = ({ output }: Outcome, exprs: readonly string[]) =>
  [...output.matchAll(/group "g(\d+)".*/g)].map(([line, index]) => [exprs[Number(index)], line]);
const file = (text: string) => ({ namespace: 'shop', name: 'mine', file: 'a.yaml', text });

test('Prometheus takes every rule file that we take', async (context) => {
  const { files, quarantined } = ruleFiles([file(yamlText({ groups: takenExpressions.map(group) }))], promql);
  expect(quarantined).toEqual([]);
  const [text = ''] = Object.values(files);
  expect(await checkRules(context, text)).toMatchObject({ code: 0 });
});

test('Prometheus refuses every expression that we refuse', async (context) => {
  const groups = refusedExpressions.map(([expr], index) => group(expr, index));
  const { output } = await checkRules(context, yamlText({ groups }));
  const refused = new Set([...output.matchAll(/group "(g\d+)"/g)].map((match) => match[1]));
  expect(groups.filter(({ name }) => !refused.has(name))).toEqual([]);
});

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'up',
      '1',
      'x{a="b"}',
      'x[5m]',
      '{a=~"b*"}',
      '{a=~"b+"}',
      '"s"',
      'time()',
      'x offset 5m',
      'x[5m:1m]',
      'pi()',
      '{}',
    ),
    fc
      .tuple(
        fc.constantFrom('abs', 'rate', 'sum', 'scalar', 'vector', 'topk', 'hour', 'round', 'absent'),
        tie('expression'),
      )
      .map(([name, inner]) => `${name}(${inner})`),
    fc
      .tuple(
        fc.constantFrom('topk', 'quantile', 'clamp_max', 'histogram_quantile', 'predict_linear', 'count_values'),
        tie('expression'),
        tie('expression'),
      )
      .map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', 'and', '==', '> bool', '* on (a)', '/ ignoring (a) group_left', 'or', 'atan2', '-'),
        tie('expression'),
      )
      .map(([a, sign, b]) => `${a} ${sign} ${b}`),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `-${inner}`),
    tie('expression').map((inner) => `${inner}[1h:5m]`),
    tie('expression').map((inner) => `${inner} offset 1m`),
    tie('expression').map((inner) => `sum by (a) (${inner})`),
  ),
}));

test('Prometheus takes whatever expression we take, and what it refuses we do', async (context) => {
  const exprs = [...new Set(fc.sample(expression, { numRuns: inSoak(1500, 20_000), seed: inSoak(7, Date.now()) }))];
  const taken = exprs.filter((expr) => promqlFault(expr) === undefined);
  expect(taken.length).toBeGreaterThan(100);
  const outcome = await checkRules(context, yamlText({ groups: taken.map(group) }));
  expect(wrongIn(outcome, taken)).toEqual([]);
  expect(outcome.code).toBe(0);

  // A rule that gives a range vector or a string is loaded, but can never be evaluated: we alone refuse it.
  const refused = exprs
    .filter((expr) => !/rule needs/.test(promqlFault(expr) ?? 'a rule needs'))
    .slice(0, 1500)
    .map(group);
  const { output } = await checkRules(context, yamlText({ groups: refused }));
  const named = new Set([...output.matchAll(/group "(g\d+)"/g)].map((match) => match[1]));
  expect(refused.filter(({ name }) => !named.has(name))).toEqual([]);
});

const ofPatterns =
  'a b ( ) (?: (?P<n> (?<m> (?i) (?i: (?-s) [ [^ ] - \\w \\d \\b \\B \\A \\z \\Z \\pL \\p{Greek} \\p{Grek} \\p{Emoji} * + ? {2} {2,} {,3} {0,5} {40} {0} {1001} | ^ $ . \\Q \\E \\x41 \\x{110000} \\0 \\1 \\12 \\C \\_ [:alpha:] [[:alpha:]] [[:foo:]] [: a-z z-a é 😀 { } \\n \\e'.split(
    ' ',
  );

test('Prometheus takes the same regular expressions as we do, and agrees on which take the empty text', async (context) => {
  const patterns = fc.sample(
    fc.array(fc.constantFrom(...ofPatterns), { minLength: 1, maxLength: 7 }).map((parts) => parts.join('')),
    { numRuns: inSoak(2000, 20_000), seed: inSoak(13, Date.now()) },
  );
  const matchers = [...new Set(patterns)].flatMap((pattern) => [
    `up{a=~${JSON.stringify(pattern)}}`,
    `{a=~${JSON.stringify(pattern)}}`,
    `{a!~${JSON.stringify(pattern)}}`,
  ]);
  const { output } = await checkRules(context, yamlText({ groups: matchers.map(group) }));
  const refused = new Set([...output.matchAll(/group "g(\d+)"/g)].map((match) => matchers[Number(match[1])]));
  const ours = matchers.filter((expr) => promqlFault(expr) !== undefined);
  expect(ours.length).toBeGreaterThan(100);
  expect(matchers.length - ours.length).toBeGreaterThan(100);
  expect(ours).toEqual(matchers.filter((expr) => refused.has(expr)));
});

const pieces = [
  '{{',
  '}}',
  '$labels.x',
  '$value',
  '|',
  'humanize',
  'if',
  'else',
  'end',
  'range',
  'query "x"',
  '(',
  ')',
  '.',
  '1.5',
  '"a"',
  '$x',
  ':=',
  ' ',
  'printf',
  ',',
  'with',
  '-',
  'text',
];

test('Prometheus takes whatever template we take', async (context) => {
  const texts = fc.sample(
    fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(' ')),
      fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((parts) => `{{ ${parts.join(' ')} }}`),
      fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => `{{ if ${parts.join('')} }}a{{ end }}`),
    ),
    { numRuns: inSoak(3000, 30_000), seed: inSoak(11, Date.now()) },
  );
  const taken = [...new Set(texts)].filter((text) => templateFault(text) === undefined);
  expect(taken.length).toBeGreaterThan(100);
  const rules = taken.map((summary) => ({ alert: 'A', expr: 'up', annotations: { summary } }));
  expect(await checkRules(context, yamlText({ groups: [{ name: 'g', rules }] }))).toMatchObject({ code: 0 });
});

test('Prometheus takes every job that we take', async (context) => {
  const jobs = [
    { job_name: 'plain', static_configs: [{ targets: ['db.shop.svc:9187', '[fd00::1]:80'], labels: { tier: 'db' } }] },
    {
      job_name: 'full',
      scrape_interval: '1m',
      scrape_timeout: '10s',
      metrics_path: '/x',
      scheme: 'https',
      params: { module: ['a', 'b'] },
      target_limit: 10,
      label_limit: 10,
      label_name_length_limit: 10,
      label_value_length_limit: 10,
      keep_dropped_targets: 10,
      body_size_limit: '10MiB',
      kubernetes_sd_configs: [
        {
          role: 'pod',
          selectors: [
            { role: 'pod', label: 'a=b,c in (d, e),!f,x.y/z notin (A.b),g= ,h != 1,i', field: 'spec.nodeName!=x' },
          ],
        },
        { role: 'endpointslice', selectors: [{ role: 'service', label: 'a' }] },
        { role: 'Service' },
      ],
      relabel_configs: [
        {
          source_labels: ['a', 'b'],
          separator: ';',
          regex: '(.+);(.*)',
          target_label: '__param_${1}',
          replacement: '$2',
        },
        { source_labels: ['a'], target_label: 'b', action: 'Lowercase' },
        { source_labels: ['a'], target_label: 'b', action: 'keepequal' },
        { source_labels: ['a'], target_label: 'b', modulus: 8, action: 'hashmod' },
        { regex: '__meta_(.+)', action: 'labelmap' },
        { regex: 'x', action: 'labelkeep' },
      ],
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'go_.*', action: 'drop' }],
    },
  ];
  const { accepted, quarantined } = scrapeTargets([file(JSON.stringify(jobs))], ['monitoring', 'shop']);
  expect(quarantined).toEqual([]);
  const path = join(scratch(context), 'prometheus.yml');
  await writeFile(path, yamlText({ scrape_configs: accepted.map(({ value }) => value) }));
  expect(await run(promtool, ['check', 'config', '--lint=none', path])).toMatchObject({ code: 0 });
});
