import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { logql } from './logql/dialect.ts';
import { promql } from './promql/dialect.ts';
import { ruleFiles } from './rule-files.ts';

const source = (text: string, file = 'a.yaml') => ({ namespace: 'shop', name: 'mine', file, text });
const good = '  - name: good\n    rules:\n      - { alert: A, expr: up == 0 }\n';
const withGroup = (group: string) => source(`groups:\n${good}${group}`);

describe('rule files', () => {
  it('are written anew, with what they hold and nothing else', () => {
    const { files, accepted } = ruleFiles(
      [
        source(`
# a comment
groups:
  - name: slo
    interval: 1m
    labels: { team: shop }
    rules:
      - record: job:up:sum
        expr: sum(up) by (job)
      - alert: Down
        expr: &down up == 0
        for: 5m
        keep_firing_for: 1m
        labels: { severity: page }
        annotations: { summary: "{{ $labels.job }} is down" }
      - { alert: Gone, expr: *down }
`),
      ],
      promql,
    );
    expect(accepted).toBe(1);
    expect(parse(files['shop_mine_a.yaml'] ?? '')).toEqual({
      groups: [
        {
          name: 'slo',
          interval: '1m',
          labels: { team: 'shop' },
          rules: [
            { record: 'job:up:sum', expr: 'sum(up) by (job)' },
            {
              alert: 'Down',
              expr: 'up == 0',
              for: '5m',
              keep_firing_for: '1m',
              labels: { severity: 'page' },
              annotations: { summary: '{{ $labels.job }} is down' },
            },
            { alert: 'Gone', expr: 'up == 0' },
          ],
        },
      ],
    });
  });

  it('have names of their own, however alike their ConfigMaps are called', () => {
    const groups = `groups:\n${good}`;
    const { files } = ruleFiles(
      [
        { namespace: 'a', name: 'b-c', file: 'x', text: groups },
        { namespace: 'a', name: 'b-c', file: 'x.yaml', text: groups },
        { namespace: 'a-b', name: 'c', file: 'x.yaml', text: groups },
        { namespace: 'a', name: 'n'.repeat(253), file: `${'f'.repeat(100)}.yaml`, text: groups },
      ],
      promql,
    );
    expect(Object.keys(files)).toHaveLength(4);
    for (const name of Object.keys(files)) expect(name).toMatch(/^[-._a-zA-Z0-9]{1,220}\.yaml$/);
  });

  test.each([
    ['a group without a name', '  - rules: []\n', 'group 2', 'name must be text'],
    ['a second group of a name', good, 'good', 'another group good'],
    ['an interval that is none', '  - { name: b, interval: soon, rules: [] }\n', 'b', 'no duration'],
    ['an interval that is too short', '  - { name: b, interval: 10ms, rules: [] }\n', 'b', 'less than 1s'],
    ['a member nobody knows', '  - { name: b, rule: [] }\n', 'b', 'rule is not taken'],
    [
      'a rule that is both',
      '  - { name: b, rules: [{ alert: A, record: a, expr: up }] }\n',
      'b',
      'either record or alert',
    ],
    ['a rule that is neither', '  - { name: b, rules: [{ expr: up }] }\n', 'b', 'either record or alert'],
    ['a rule without an expression', '  - { name: b, rules: [{ alert: A }] }\n', 'b', 'expr must be text'],
    [
      'an expression that is wrong',
      '  - { name: b, rules: [{ alert: A, expr: rate(up) }] }\n',
      'b',
      '5:42: alert A: expr 1:6: rate takes',
    ],
    [
      'a recording rule that waits',
      '  - { name: b, rules: [{ record: a, expr: up, for: 1m }] }\n',
      'b',
      'for belongs to alerts',
    ],
    ['a metric with braces', '  - { name: b, rules: [{ record: "a{b}", expr: up }] }\n', 'b', 'no name of a metric'],
    [
      'a label that is a number',
      '  - { name: b, rules: [{ alert: A, expr: up, labels: { a: 1 } }] }\n',
      'b',
      'put it in quotes',
    ],
    [
      'the label of the metric',
      '  - { name: b, rules: [{ alert: A, expr: up, labels: { __name__: x } }] }\n',
      'b',
      'no name of a label',
    ],
    [
      'a template that is open',
      '  - { name: b, rules: [{ alert: A, expr: up, annotations: { s: "{{ x" } }] }\n',
      'b',
      'is not closed',
    ],
    ['a group that is text', '  - text\n', 'group 2', 'must be a mapping'],
  ])('leave out %s, and it alone', (_, group, item, reason) => {
    const { files, accepted, quarantined } = ruleFiles([withGroup(group)], promql);
    expect(quarantined).toEqual([
      { namespace: 'shop', name: 'mine', file: 'a.yaml', item, reason: expect.stringContaining(reason) },
    ]);
    expect(accepted).toBe(1);
    expect(parse(files['shop_mine_a.yaml'] ?? '')).toEqual({
      groups: [{ name: 'good', rules: [{ alert: 'A', expr: 'up == 0' }] }],
    });
  });

  test.each([
    ['is no YAML', 'groups: [', ''],
    ['is empty', '', 'empty'],
    ['holds a key twice', 'groups: []\ngroups: []\n', 'twice'],
    ['holds two documents', 'groups: []\n---\ngroups: []\n', 'exactly one'],
    ['holds something else', 'spec:\n  groups: []\n', 'a list of groups'],
  ])('are left out as a whole when the text %s, and their neighbours stay', (_, text, reason) => {
    const { files, quarantined } = ruleFiles([source(text, 'bad.yaml'), withGroup('')], promql);
    expect(quarantined).toEqual([
      { namespace: 'shop', name: 'mine', file: 'bad.yaml', reason: expect.stringContaining(reason) },
    ]);
    expect(Object.keys(files)).toEqual(['shop_mine_a.yaml']);
  });

  test.each([
    ['expressions of Prometheus', '{ alert: A, expr: up == 0 }', 'unexpected'],
    ['names beyond letters', '{ record: a.b, expr: "rate({a=\\"b\\"}[5m])" }', 'no name of a metric'],
    ['what it does not know', '{ alert: A, expr: "rate({a=\\"b\\"}[5m])", keep_firing_for: 1m }', 'not taken'],
  ])('for Loki do not take %s', (_, rule, reason) => {
    const { quarantined } = ruleFiles([source(`groups: [{ name: g, rules: [${rule}] }]`)], logql);
    expect(quarantined).toMatchObject([{ item: 'g', reason: expect.stringContaining(reason) }]);
  });

  it('for Loki hold LogQL', () => {
    const text = 'groups: [{ name: g, rules: [{ alert: A, expr: "rate({a=\\"b\\"}[5m]) > 1" }] }]';
    expect(ruleFiles([source(text)], logql)).toMatchObject({ accepted: 1, quarantined: [] });
  });
});
