import { expect, test } from 'vitest';
import { refusedConfigurations } from '../../../components/refused-configurations.ts';
import { celPattern, celText, literalOf } from './cel.ts';

test.each<{ pattern: RegExp; literal: string | undefined }>([
  { pattern: /(?:^|[._\]])files?(?:name)?(?:\[\])?$/, literal: 'file' },
  { pattern: /(?:^|\.)http_headers\..*\.files\[\]$/s, literal: 'http_headers.' },
  { pattern: /^(?:scrape_configs|alerting\.alertmanagers)\[\]\.relabel_configs\[\]$/, literal: '[].relabel_configs[]' },
  { pattern: /a|bcd/, literal: undefined },
  { pattern: /(?:^|\.)(?:a|b)$/, literal: undefined },
  { pattern: /(?:^|[^$])(?:\$\$)*\$\{/, literal: '${' },
  { pattern: /ab*c(?:d(?:e)?)+fg{2}h/, literal: undefined },
  { pattern: /%\([^)]+\)s/, literal: '%(' },
  { pattern: /\p{Cc}ab\b/u, literal: 'ab' },
])('$literal is in whatever $pattern finds', ({ pattern, literal }) => {
  expect(literalOf(pattern.source)).toBe(literal);
});

test('all patterns of the tables are such that RE2 reads them as JavaScript does', () => {
  for (const { refused } of Object.values(refusedConfigurations))
    for (const { at, except } of refused) {
      expect(() => celPattern(at)).not.toThrow();
      if (except) expect(() => celPattern(except)).not.toThrow();
    }
  for (const pattern of [/(?=a)b/, /(?<!a)b/, /(a)\1/, /a.b/, /a/i, /[\s]/])
    expect(() => celPattern(pattern)).toThrow('RE2');
  expect(celPattern(/a\/b\s/)).toContain('a/b[');
  expect(celText('a\u2028"\n')).toBe(String.raw`"a\u2028\"\n"`);
});
