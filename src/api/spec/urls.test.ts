import { describe, expect, test } from 'vitest';
import { checkValue } from '../schema/check.ts';
import type { Schema } from '../schema/node.ts';
import { platformSchema } from './platform.ts';

interface Field {
  path: string;
  schema: Schema;
}

/** Fields of which the name says that they lead somewhere. */
function urlFields(schema: Schema, path: string): Field[] {
  const { properties = {}, additionalProperties, items } = schema;
  const isUrl = schema.type === 'string' && /(?:ur[li]|endpoint|link)$/i.test(path);
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => urlFields(inner, `${path}.${name}`)),
    ...(additionalProperties ? urlFields(additionalProperties, `${path}.*`) : []),
    ...(items ? urlFields(items, `${path}[]`) : []),
    ...(isUrl ? [{ path, schema }] : []),
  ];
}

/** Slack’s own affair: a template of Alertmanager, sent as a text. */
const notOurs = /\.slack\[\]\.titleLink$/;
const fields = urlFields(platformSchema.properties?.['spec'] ?? platformSchema, 'spec').filter(
  ({ path }) => !notOurs.test(path),
);

const plain = ['https://a.example.com:8443/b', 'a.example.com:9000', 'blob.core.windows.net'];
const hostile = [
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'ftp://a.example.com/',
  '//a.example.com/',
  'https:a.example.com',
  'https://',
  'https://user:password@a.example.com/',
  'https://a.example.com@b.example.com/',
  'https://a.example.com\\@b.example.com/',
  'https://a.example.com/?a=b',
  'https://a.example.com/#a',
  'https://a.example.com/ b',
  'https://a.example.com/"onload="x',
  "https://a.example.com/'",
  'https://a.example.com/<script>',
  'https://a.example.com/\nb: c',
  'https://a.example.com/\r\nHost: b',
  'https://a.example.com/$HOME',
  'https://a.example.com/${env:HOME}',
  'https://a.example.com/$(HOME)',
  'https://a.example.com/%(HOME)s',
  'https://{{ .GroupLabels.a }}/',
  'https://$1/',
  'https://a b/',
  'a.example.com\n',
  ' https://a.example.com/',
];

test('there are such fields', () => {
  expect(fields.length).toBeGreaterThan(20);
});

describe.each(fields)('$path', ({ schema }) => {
  test('takes a URL', () => {
    expect(plain.filter((url) => checkValue(url, schema, []).length === 0)).not.toEqual([]);
  });

  test('takes no other scheme, no user, query or fragment, and nothing that anybody reads otherwise', () => {
    expect(hostile.filter((url) => checkValue(url, schema, []).length === 0)).toEqual([]);
  });
});
