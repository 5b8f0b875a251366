import { describe, expect, it, test } from 'vitest';
import { platformWith } from '../testing/platform.ts';
import { collectContributions } from './collect.ts';
import { contributionDiagnostics } from './diagnostics.ts';
import { configMap, factsWith } from './testing/facts.ts';

const all = { prometheus: {}, loki: {}, grafana: {}, alertmanager: {}, tempo: {}, opentelemetryCollector: {} };
const platform = platformWith({ components: all, observability: { namespaces: { names: ['shop'] } } });
const namespaces = ['monitoring', 'shop'];
const rules = (name: string) => `groups: [{name: ${name}, rules: [{record: a:b, expr: up}]}]`;
const collect = (...found: Parameters<typeof factsWith>) =>
  collectContributions(platform, factsWith(...found), namespaces);
const reportOf = (kind: string, { reports }: ReturnType<typeof collect>) => reports.find((one) => one.kind === kind);

describe('what is taken', () => {
  it('is what carries the label, in selected namespaces, in the order of namespace and name', () => {
    const { contributions } = collect(
      configMap('rules', { 'b.yaml': rules('b'), 'a.yaml': rules('a') }),
      configMap('rules', { 'a.yaml': rules('c') }, { namespace: 'monitoring' }),
      configMap('rules', { 'a.yaml': rules('d') }, { namespace: 'elsewhere' }),
      configMap('dashboards', {}, { name: 'empty' }),
    );
    expect(Object.keys(contributions.rules)).toEqual([
      'monitoring_mine_a.yaml',
      'shop_mine_a.yaml',
      'shop_mine_b.yaml',
    ]);
  });

  test.each([
    ['nothing that lacks the label', { selector: { matchLabels: { team: 'a' } } }, {}, 0],
    ['what has the label', { selector: { matchLabels: { team: 'a' } } }, { team: 'a' }, 1],
    [
      'what meets the requirement',
      { selector: { matchExpressions: [{ key: 'team', operator: 'Exists' as const }] } },
      { team: 'x' },
      1,
    ],
    ['nothing when switched off', { enabled: false }, { team: 'a' }, undefined],
  ])('a selector takes %s', (_, spec, labels, matched) => {
    const own = platformWith({ components: { ...all, prometheus: { rules: spec } } });
    const found = collectContributions(own, factsWith(configMap('rules', { 'a.yaml': rules('a') }, { labels })), [
      'shop',
    ]);
    expect(reportOf('rules', found)?.matched).toBe(matched);
    expect(Object.keys(found.contributions.rules)).toHaveLength(matched ?? 0);
  });

  it('is nothing for a component that does not run', () => {
    const own = platformWith({ components: { ...all, grafana: { enabled: false } } });
    expect(collectContributions(own, factsWith(), ['shop']).reports.map(({ kind }) => kind)).toEqual([
      'rules',
      'log-rules',
      'scrape-targets',
    ]);
  });

  it('does not depend on the order of ConfigMaps and keys', () => {
    const one = configMap('rules', { 'a.yaml': rules('a'), 'b.yaml': rules('b') });
    const other = configMap('rules', { 'a.yaml': 'x' }, { name: 'also' });
    const reversed = { ...one, files: { 'b.yaml': rules('b'), 'a.yaml': rules('a') } };
    expect(JSON.stringify(collect(other, reversed))).toBe(JSON.stringify(collect(one, other)));
  });
});

describe('what is said', () => {
  it('names ConfigMap, file, item and place of what is left out', () => {
    const text =
      'groups:\n  - name: good\n    rules: []\n  - name: bad\n    rules:\n      - alert: A\n        expr: up ==\n';
    const { reports, contributions } = collect(configMap('rules', { 'a.yaml': text }));
    expect(contributionDiagnostics(reports)).toEqual([
      {
        code: 'CONTRIBUTION_QUARANTINED',
        severity: 'warning',
        path: 'spec.components.prometheus.rules',
        message: 'ConfigMap shop/mine, file a.yaml, bad is left out: 7:15: alert A: expr 1:6: unexpected end',
      },
    ]);
    expect(contributions.rules).toEqual({ 'shop_mine_a.yaml': 'groups:\n  - name: good\n    rules: []\n' });
  });

  it('is short when there is much of it', () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.yaml`, 'x']));
    const found = contributionDiagnostics(collect(configMap('rules', files)).reports);
    expect(found).toHaveLength(21);
    expect(found.at(-1)?.message).toBe('10 more are left out');
  });

  const asked = platformWith({
    components: { ...all, prometheus: { rules: { selector: { matchLabels: { team: 'a' } } } } },
  });
  test.each([
    ['nothing matches', factsWith(), 'NO_CONTRIBUTIONS'],
    ['it is not known what there is', { ...factsWith(), contributions: undefined }, 'ASSUMED_FACT'],
  ])('is a warning when the resource asks and %s', (_, facts, code) => {
    const { reports } = collectContributions(asked, facts as ReturnType<typeof factsWith>, ['shop']);
    expect(contributionDiagnostics(reports).map((one) => one.code)).toEqual([code]);
  });

  it('is nothing when the resource does not ask', () => {
    expect(contributionDiagnostics(collect().reports)).toEqual([]);
    expect(reportOf('rules', collect())).toMatchObject({ matched: 0, selector: 'observability.io/contributes=rules' });
  });

  it('holds the selector as kubectl takes it', () => {
    expect(collectContributions(asked, factsWith(), ['shop']).reports[0]?.selector).toBe(
      'observability.io/contributes=rules,team=a',
    );
  });
});

describe('bounds', () => {
  it('leave out what is beyond them, and say so', () => {
    const many = Array.from({ length: 101 }, (_, index) =>
      configMap('datasources', { 'a.yaml': 'datasources: []' }, { name: `m-${String(index).padStart(3, '0')}` }),
    );
    expect(reportOf('datasources', collect(...many))?.quarantined).toEqual([
      { namespace: 'shop', name: 'm-100', reason: expect.stringContaining('100 ConfigMaps') },
    ]);
  });

  it.each<[string, number, string]>([
    ['ConfigMaps', 101, ''],
    ['characters', 9, 'x'.repeat(60_000)],
  ])(
    'on %s are shared out evenly: a namespace that brings too much leaves the others all they bring',
    (_, most, text) => {
      const from = (namespace: string, count: number) =>
        Array.from({ length: count }, (_, index) =>
          configMap('datasources', { 'a.yaml': `datasources: [] # ${text}` }, { name: `m-${index + 100}`, namespace }),
        );
      const all = collectContributions(platform, factsWith(...from('a', most), ...from('shop', 2)), ['a', 'shop']);
      const left = reportOf('datasources', all)?.quarantined ?? [];
      expect(left.length).toBeGreaterThan(0);
      expect(left.map(({ namespace }) => namespace)).not.toContain('shop');
    },
  );

  it('pass on what was left out before', () => {
    const binary = { ...configMap('rules', {}), omitted: { x: 'is binary' } };
    expect(reportOf('rules', collect(binary))?.quarantined).toEqual([
      { namespace: 'shop', name: 'mine', file: 'x', reason: 'is binary' },
    ]);
  });
});
