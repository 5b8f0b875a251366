import { describe, expect, test } from 'vitest';
import { durationMs } from './duration.ts';
import { templateFault } from './go-template.ts';
import { matchesEmpty, re2Fault } from './re2.ts';
import { unquote } from './unquote.ts';

describe('templates', () => {
  test.each([
    'no template }} at all',
    '{{ $labels.job }} is {{ $value | humanize }}',
    '{{ if gt $value 1.0 }}a{{ else if eq 1 2 }}b{{ else }}c{{ end }}',
    '{{ with query "up" }}{{ . | first | value }}{{ end }}',
    '{{ range $i, $x := query "x" }}{{ $x.Labels.a }}{{ end }}',
    '{{- printf "%.2f" $value -}}',
    '{{ (index (query "x") 0).Value }}',
    '{{ "}}" }}{{/* why */}}{{ `raw` }}',
    '{{ $x := 1 }}{{ $x }}',
  ])('take %s', (text) => {
    expect(templateFault(text)).toBeUndefined();
  });

  test.each([
    ['{{ $labels.job', 'is not closed'],
    ['{{}}', 'is empty'],
    ['{{ foo }}', 'no function foo'],
    ['{{ $x }}', 'no variable $x'],
    ['{{ if $value }}x', 'if has no end'],
    ['{{ end }}', 'ends nothing'],
    ['{{if true}}{{else}}{{else}}{{end}}', 'belongs to nothing'],
    ['{{ $value | 1 }}', 'takes nothing from a pipe'],
    ['{{ $labels["x"] }}', 'not understood'],
    ['{{ first(query "x") }}', 'a space is missing'],
    ['{{ template "x" }}', 'not taken'],
    ['{{ (1 }}', 'is not closed'],
    ['{{ 1) }}', 'closes nothing'],
    ['{{ break }}', 'outside a range'],
    ['{{ if true }}'.repeat(100), 'nested too deeply'],
    // Looking for an end from each beginning would take minutes.
    ['{{'.repeat(500_000), 'is not closed'],
  ])('refuse %.60s', (text, fault) => {
    expect(templateFault(text)).toContain(fault);
  });
});

describe('regular expressions of Go', () => {
  test.each([
    '',
    'a|b',
    '(?i)x',
    '(?P<n>.)(?<m>.)',
    '[a-z\\d-]',
    '[]a]',
    '[[:alpha:]]',
    'a{2,3}?',
    'a{,5}',
    '{',
    '\\pL\\p{Greek}',
    '\\Qa(\\E',
    '\\x{1F600}',
    '^$',
    '()',
    '\\.\\-\\/',
    '[\\w-.]+',
    '(?:a{10}){100}',
    '\\ ',
    'a(?i)+',
    '\\x{10FFFF}',
  ])('hold %s', (pattern) => {
    expect(re2Fault(pattern)).toBeUndefined();
  });

  test.each([
    '(',
    ')',
    '[',
    '[b-a]',
    '*',
    'a**',
    'a{2}{3}',
    'a{1001}',
    '(?=a)',
    '(?<!a)',
    '\\1',
    '\\y',
    '[[:x:]]',
    '\\p{Nope}',
    '(?P<>a)',
    '|*',
    'a\\',
    '(a{100}){100}',
    '\\C',
    '\\x{110000}',
    'a{1000000000000}',
    '(?P<a>x)(?P<a>y)',
    '[[:a[b:]]',
    '\\p{Emoji}',
    '\\p{Grek}',
    '('.repeat(1000) + ')'.repeat(1000),
  ])('do not hold %s', (pattern) => {
    expect(re2Fault(pattern)).toBeTypeOf('string');
  });

  test.each([
    ['.*', true],
    ['', true],
    ['.+', false],
    ['(?i)a|', true],
    ['(?P<n>a)', false],
    ['(?:a|b?)(c*)', true],
    ['a|b{0,2}|c', true],
    ['(a?b|c)', false],
    ['^\\B$', true],
    ['\\b', false],
    // Trying all ways would take for ever.
    ['(?:a?|b?){100}\\b', false],
  ])('%s takes the empty text: %s', (pattern, expected) => {
    expect(matchesEmpty(pattern)).toBe(expected);
  });
});

test.each([
  ['"a\\n\\x41\\u0042\\101"', 'a\nABA'],
  ["'it\\'s'", "it's"],
  ['`\\d`', '\\d'],
  ['"\\\'"', undefined],
  ['"\\d"', undefined],
  ['"a', undefined],
  ['"\\"', undefined],
])('%s stands for %s', (literal, value) => {
  expect(unquote(literal)).toBe(value);
});

test.each([
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1y', 31_536_000_000],
  ['0', 0],
  ['30m1h', undefined],
  ['1.5h', undefined],
  ['', undefined],
  ['9999999999y', undefined],
])('%s is %s milliseconds', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});
