import { describe, expect, test } from 'vitest';
import { type Capability, capabilityOf, isRendered } from './capability.ts';

const sidecar = { dataPlanes: ['sidecar'] } as const;
const table: readonly Capability[] = [
  { ...sidecar, field: 'spec.a', before: '1.21.0', support: 'approximated', how: 'half of it' },
  { ...sidecar, field: 'spec.a', since: '1.21.0', support: 'exact', how: 'all of it' },
  { ...sidecar, field: 'spec.b', since: '1.27.0', support: 'exact', how: 'new' },
  { ...sidecar, field: 'spec.gone', before: '1.20.0', support: 'exact', how: 'old' },
  { ...sidecar, field: 'spec.kind', support: 'exact', how: 'any' },
  { ...sidecar, field: 'spec.kind', value: 'odd', support: 'refused', how: 'not this one' },
  { ...sidecar, field: 'spec.kind', value: 'late', since: '1.25.0', support: 'approximated', how: 'late' },
  { ...sidecar, field: 'spec.parts.*.size', support: 'exact', how: 'each' },
];
const of = (version: string, field: string, value?: string) =>
  capabilityOf(table, { version, dataPlane: 'sidecar' }, field, value);

describe('what becomes of a field', () => {
  test.each([
    ['1.20.9', 'spec.a', undefined, 'half of it'],
    ['1.21.0', 'spec.a', undefined, 'all of it'],
    ['1.27.0-rc.1', 'spec.b', undefined, 'new'],
    ['1.30.0', 'spec.kind', 'odd', 'not this one'],
    ['1.30.0', 'spec.kind', 'even', 'any'],
    ['1.30.0', 'spec.kind', undefined, 'any'],
    ['1.24.0', 'spec.kind', 'late', 'any'],
    ['1.25.0', 'spec.kind', 'late', 'late'],
    ['1.25.0', 'spec.parts.one.size', '3', 'each'],
    ['1.25.0', 'spec.parts.*.size', undefined, 'each'],
  ])('in %s of %s (%s): %s', (version, field, value, how) => {
    expect(of(version, field, value)?.how).toBe(how);
  });

  test.each([
    ['1.26.9', 'spec.b', 'from version 1.27.0 on', '1.27.0 or later'],
    ['1.30.0', 'spec.gone', 'no longer has it from version 1.20.0 on', 'Take the field out'],
  ])('in %s of %s is a refusal that says %s', (version, field, how, hint) => {
    expect(of(version, field)).toMatchObject({ support: 'refused', field });
    expect(of(version, field)?.how).toContain(how);
    expect(of(version, field)?.hint).toContain(hint);
    expect(isRendered(table, { version, dataPlane: 'sidecar' }, field)).toBe(false);
  });

  test.each(['spec.unknown', 'spec.parts.size', 'spec.parts.one.two.size', 'spec'])('is not known of %s', (field) => {
    expect(of('1.30.0', field)).toBeUndefined();
    expect(isRendered(table, { version: '1.30.0', dataPlane: 'sidecar' }, field)).toBe(false);
  });

  test('is not known of a data plane that no row is about', () => {
    expect(capabilityOf(table, { version: '1.30.0', dataPlane: 'ambient' }, 'spec.a')).toBeUndefined();
  });
});
