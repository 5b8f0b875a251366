import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runs } from '../testing/runs.ts';
import { yamlText } from './yaml.ts';

const tricky = [
  '',
  ' ',
  'yes',
  'No',
  'on',
  '~',
  'null',
  '1:30',
  '0x1f',
  '010',
  '1e3',
  '.5',
  '2001-01-01',
  '10.0.0.1/32',
  '1.2.3.4',
  '30s',
  '15d',
  '50Gi',
  '1y',
  '0d',
  '- a',
  '--',
  '---',
  'a: b',
  'a:',
  'a #b',
  '# a',
  '{a}',
  '[a',
  '*a',
  '&a',
  '!a',
  '%a',
  '@a',
  '`a',
  "it's",
  '"',
  'a\tb',
  'a\r\nb',
  'a\n',
  'a\n\n',
  '\na',
  ' a\nb',
  'a\n b\n',
  'a\n  \nb',
  'a\n\nb\n',
  '\u2028',
  '\ufeff',
  'é',
  '😀',
  '\u0000',
  '\u0085',
  '=',
  '<<',
];

const text = fc.oneof(
  fc.constantFrom(...tricky),
  fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed()),
  fc.array(fc.constantFrom(...tricky), { maxLength: 4 }).map((parts) => parts.join('\n')),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((d) => (Object.is(d, -0) ? 0 : d)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__' && key !== '<<'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}));

describe('what is written', () => {
  test.each(['1.1', '1.2'] as const)('reads as the same value in YAML %s', (version) => {
    fc.assert(
      fc.property(value, (any) => {
        expect(parse(yamlText(any), { version, uniqueKeys: true })).toEqual(any);
      }),
      runs(500, 20_000),
    );
  });

  test.each(['1.1', '1.2'] as const)(
    'reads as the same value with keys longer than readers look for a colon in YAML %s',
    (version) => {
      const key = 'k'.repeat(1100);
      const long = { [key]: { [`${key} "`]: ['a', { [key]: 'b\nc' }] }, list: [{ [key]: [], x: 1 }] };
      expect(parse(yamlText(long), { version })).toEqual(long);
    },
  );

  test('is what a person would write', () => {
    expect(
      yamlText({
        name: 'a',
        empty: {},
        none: [],
        port: 8080,
        text: 'true',
        args: ['--a=b', '-c'],
        left: undefined,
        list: [{ key: 'x', more: [1] }, [2]],
        file: 'one: 1\n\ntwo: 2\n',
        cut: 'a\nb',
      }),
    ).toBe(
      `name: a
empty: {}
none: []
port: 8080
text: "true"
args:
  - --a=b
  - -c
list:
  - key: x
    more:
      - 1
  -
    - 2
file: |
  one: 1

  two: 2
cut: |-
  a
  b
`,
    );
  });
});
