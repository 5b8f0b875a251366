import { expect, test } from 'vitest';
import type { Schema } from '../schema/node.ts';
import { platformSchema } from './platform.ts';

/** Every object of a schema by its path. */
function objects(schema: Schema, at: string): [string, Schema][] {
  const { properties = {}, additionalProperties, items } = schema;
  return [
    ...(schema.properties ? [[at, schema] as [string, Schema]] : []),
    ...Object.entries(properties).flatMap(([name, inner]) => objects(inner, `${at}.${name}`)),
    ...(additionalProperties ? objects(additionalProperties, `${at}.*`) : []),
    ...(items ? objects(items, `${at}[]`) : []),
  ];
}

test('no reference to a Secret names a namespace: it is in that of the platform', () => {
  const found = objects(platformSchema, '').filter(
    ([path, { properties = {} }]) =>
      /secret/i.test(path.split('.').at(-1) ?? '') || ('name' in properties && 'key' in properties),
  );
  expect(found.length).toBeGreaterThan(30);
  for (const [path, { properties = {} }] of found) expect(Object.keys(properties), path).not.toContain('namespace');
});
