import { expect, test } from 'vitest';
import type { Schema } from '../schema/node.ts';
import { platformSchema } from './platform.ts';

interface Matched {
  pattern: string;
  longest: number;
}

/** Every expression that a text of a person's is held against, in the schema and in its rules. */
function patterns(schema: Schema): Matched[] {
  const { properties = {}, additionalProperties, items, pattern, maxLength: longest = 8192 } = schema;
  const rules = (schema['x-kubernetes-validations'] ?? []).flatMap(({ rule }) =>
    [...rule.matchAll(/matches\('((?:[^'\\]|\\.)*)'\)/g)].map(([, inner = '']) => ({ pattern: inner, longest: 8192 })),
  );
  return [
    ...(pattern === undefined ? [] : [{ pattern, longest }]),
    ...rules,
    ...[
      ...Object.values(properties),
      ...(additionalProperties ? [additionalProperties] : []),
      ...(items ? [items] : []),
    ].flatMap(patterns),
  ];
}

/** Pieces that are repeated until a text is as long as it may be; one sign that nothing takes comes last. */
const pieces = [
  'a',
  '0',
  '-',
  '_',
  '__',
  '.',
  '/',
  ':',
  '%',
  '$',
  ' ',
  'a-',
  'a.',
  'a_',
  'a/',
  'a:',
  '0:',
  '::',
  '0.',
  '1h',
  '1m',
  'a=',
  '"',
  '\\"',
  '{a',
  '5xx,',
  'https://a',
  'a-a.',
  '--a',
  'A',
  '[a',
  '%$',
];

// The API server's engine is linear; that of the CLI and the webhook is not. What runs away here does not end within the time of a test.
test('no text keeps whoever checks it busy', () => {
  const all = new Map(patterns(platformSchema).map((one) => [`${one.pattern} ${one.longest}`, one]));
  expect(all.size).toBeGreaterThan(60);
  let tried = 0;
  for (const { pattern, longest } of all.values()) {
    const expression = new RegExp(pattern, 'u');
    for (const start of ['', 'a', 'https://a', '{'])
      for (const piece of pieces) {
        expression.test(`${start}${piece.repeat(Math.ceil(longest / piece.length)).slice(0, longest - 1)}\u0001`);
        tried++;
      }
  }
  expect(tried).toBe(all.size * pieces.length * 4);
});
