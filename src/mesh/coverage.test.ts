import { describe, expect, test } from 'vitest';
import { inertFields } from '../api/not-acted-upon.ts';
import type { Schema } from '../api/schema/node.ts';
import { platformSchema } from '../api/spec/platform.ts';
import { capabilityOf, holdsFor } from './capability.ts';
import { meshes } from './registry.ts';

/** Fields that are about whether there is a mesh and when a platform joins it, not about what it does. */
const ofNoMesh = [
  'spec.serviceMesh.enabled',
  'spec.serviceMesh.type',
  'spec.serviceMesh.revision',
  'spec.serviceMesh.rollout.strategy',
  'spec.serviceMesh.rollout.whenUnmeasured',
];

const block = 'spec.serviceMesh';
const meshSchema = platformSchema.properties?.['spec']?.properties?.['serviceMesh'];
const leaves = meshSchema ? leavesOf(block, meshSchema) : [];

function leavesOf(path: string, schema: Schema): { path: string; schema: Schema }[] {
  if (schema.items) return leavesOf(`${path}[]`, schema.items);
  if (schema.additionalProperties) return leavesOf(`${path}.*`, schema.additionalProperties);
  if (!schema.properties) return [{ path, schema }];
  return Object.entries(schema.properties).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner));
}

/** The field itself and what is around it, nearest first. */
function around(path: string): string[] {
  const steps = path.split('.');
  return steps.flatMap((_, at) => {
    const outer = steps.slice(0, steps.length - at).join('.');
    return outer.endsWith('[]') ? [outer, outer.slice(0, -2)] : [outer];
  });
}

const inert = ({ path }: { path: string }) =>
  inertFields.some((line) => line.value === undefined && around(path).includes(line.path));

describe.each(meshes)('$type', ({ capabilities, versions }) => {
  const fields = new Set(capabilities.map(({ field }) => field));
  const planes = new Set(capabilities.flatMap(({ dataPlanes }) => dataPlanes));
  const hasRow = (path: string) => around(path).some((outer) => fields.has(outer));

  test('knows what becomes of every field of its block', () => {
    expect(leaves.length).toBeGreaterThan(15);
    const unknown = leaves.filter((leaf) => !hasRow(leaf.path) && !inert(leaf) && !ofNoMesh.includes(leaf.path));
    expect(unknown.map(({ path }) => path)).toEqual([]);
  });

  test('knows what becomes of every value of a field it knows by values', () => {
    const byValue = leaves.filter(({ path }) => fields.has(path));
    const unknown = byValue.flatMap(({ path, schema }) => {
      const values = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : []);
      return [...planes].flatMap((dataPlane) =>
        values
          .filter((value) => !capabilityOf(capabilities, { version: versions.assumed, dataPlane }, path, value))
          .map((value) => `${path}: ${value} (${dataPlane})`),
      );
    });
    expect(unknown).toEqual([]);
  });

  test('does not speak of a field of which is said elsewhere that nothing acts on it', () => {
    const twice = [...fields].filter((field) => inert({ path: field }));
    expect(twice).toEqual([]);
    const outer = inertFields.filter(
      ({ path, value }) => value === undefined && [...fields].some((field) => around(path).includes(field)),
    );
    expect(outer).toEqual([]);
  });

  test('has rows about fields of the resource alone', () => {
    const known = (field: string) =>
      field.split('.').reduce<Schema | undefined>((schema, step) => {
        const name = step.replace(/\[\]$/, '');
        const inner =
          name === '*'
            ? (schema?.additionalProperties ?? Object.values(schema?.properties ?? {})[0])
            : schema?.properties?.[name];
        return step.endsWith('[]') ? inner?.items : inner;
      }, platformSchema);
    expect([...fields].filter((field) => !known(field))).toEqual([]);
  });

  test('says the way out wherever it does not do just what the field says', () => {
    const silent = capabilities.filter(({ support, hint }) => support !== 'exact' && !hint);
    expect(silent.map(({ field, value }) => `${field} ${value ?? ''}`)).toEqual([]);
    expect(capabilities.filter(({ how }) => how.endsWith('.')).map(({ how }) => how)).toEqual([]);
    expect(capabilities.filter(({ hint }) => hint && !hint.endsWith('.')).map(({ hint }) => hint)).toEqual([]);
  });

  test('has no two rows that hold for one field, value and release', () => {
    const twice = capabilities.filter((row, at) =>
      capabilities
        .slice(at + 1)
        .some(
          (other) =>
            other.field === row.field &&
            other.value === row.value &&
            other.dataPlanes.some((plane) => row.dataPlanes.includes(plane)) &&
            [row.since, other.since, versions.oldest].some(
              (version) =>
                version &&
                [row, other].every((one) =>
                  holdsFor({ ...one, dataPlanes: ['sidecar'] }, { version, dataPlane: 'sidecar' }),
                ),
            ),
        ),
    );
    expect(twice.map(({ field, value }) => `${field} ${value ?? ''}`)).toEqual([]);
  });
});
