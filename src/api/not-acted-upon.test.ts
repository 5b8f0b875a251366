import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inertFields, notActedUpon } from './not-acted-upon.ts';
import { parsePlatform } from './parse.ts';
import { platformSchema } from './spec/platform.ts';

const examples = join(import.meta.dirname, '../../examples');

describe('fields that nothing acts on', () => {
  it.each(inertFields.map(({ path }) => path))('are fields of the resource: %s', (path) => {
    const found = path
      .split('.')
      .reduce(
        (schema, name) => schema?.properties?.[name],
        platformSchema.properties?.['spec'] && { ...platformSchema },
      );
    expect(found).toBeDefined();
  });

  it.each(inertFields)('are named when they are set, before and after defaults: $path', ({ path, value }) => {
    const given = set(path.split('.'), value ?? {});
    expect(notActedUpon(given)).toEqual([
      expect.objectContaining({ code: 'NOT_ACTED_UPON', severity: 'warning', path }),
    ]);
  });

  it.each([
    'servicemesh/basic-servicemesh.yaml',
    'production/everything.yaml',
    'production/minimum.yaml',
    'production/canary.yaml',
  ])('are none of those in %s', (file) => {
    const { platform } = parsePlatform(readFileSync(join(examples, file), 'utf8'), file);
    expect(notActedUpon(platform)).toEqual([]);
  });

  it.each([
    undefined,
    null,
    'x',
    {},
    { spec: null },
    { spec: { serviceMesh: { type: 'istio', trafficManagement: null } } },
  ])('are not seen where there are none: %j', (value) => {
    expect(notActedUpon(value)).toEqual([]);
  });
});

function set(steps: readonly string[], value: unknown): unknown {
  return steps.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}
