import { describe, expect, it } from 'vitest';
import { crd } from '../crd.ts';
import { version } from '../names.ts';
import { breaches } from './compatibility.ts';
import { outlineText, readOutline, schemaOutline, versionSchema } from './outline.ts';

const text = { type: 'string' };
/** A schema with one field `a`. */
const having = (a: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  schemaOutline({ type: 'object', properties: { a }, ...more });

const refusing: { title: string; old: Record<string, unknown>; now: Record<string, unknown>; change: string }[] = [
  { title: 'another type', old: text, now: { type: 'integer' }, change: 'type was "string", is "integer"' },
  {
    title: 'a choice less',
    old: { ...text, enum: ['x', 'y'] },
    now: { ...text, enum: ['y', 'z'] },
    change: 'enum was ["x","y"], is ["y","z"]',
  },
  {
    title: 'choices where all was free',
    old: text,
    now: { ...text, enum: ['x'] },
    change: 'enum was not there, is ["x"]',
  },
  { title: 'a lower maximum', old: { maximum: 9 }, now: { maximum: 8 }, change: 'maximum was 9, is 8' },
  { title: 'a maximum', old: {}, now: { maxLength: 8 }, change: 'maxLength was not there, is 8' },
  { title: 'a higher minimum', old: { minimum: 0 }, now: { minimum: 1 }, change: 'minimum was 0, is 1' },
  { title: 'a pattern', old: text, now: { ...text, pattern: 'x' }, change: 'pattern was not there, is "x"' },
  { title: 'another default', old: { default: 1 }, now: { default: 2 }, change: 'default was 1, is 2' },
  { title: 'no default any more', old: { default: 1 }, now: {}, change: 'default was 1, is not there' },
  {
    title: 'a rule',
    old: text,
    now: { ...text, 'x-kubernetes-validations': [{ rule: 'self != "x"', message: 'not x' }] },
    change: 'has a new rule: not x',
  },
];

const taking: { title: string; old: Record<string, unknown>; now: Record<string, unknown> }[] = [
  { title: 'other words', old: { description: 'A.' }, now: { description: 'B.' } },
  { title: 'a choice more', old: { enum: ['x'] }, now: { enum: ['y', 'x'] } },
  { title: 'all where there were choices', old: { enum: ['x'] }, now: {} },
  { title: 'a higher maximum', old: { maximum: 8, maxItems: 1 }, now: { maximum: 9 } },
  { title: 'a lower minimum', old: { minimum: 1, minLength: 1 }, now: { minimum: 0 } },
  { title: 'no pattern', old: { pattern: 'x' }, now: {} },
  { title: 'a rule less', old: { 'x-kubernetes-validations': [{ rule: 'self != "x"', message: 'not x' }] }, now: {} },
];

describe('a schema that is compared with an earlier one', () => {
  it.each(refusing)('does not take what that took: $title', ({ old, now, change }) => {
    expect(breaches(having(old), having(now))).toEqual([{ path: 'a', change }]);
  });

  it.each(taking)('takes what that took: $title', ({ old, now }) => {
    expect(breaches(having(old), having(now))).toEqual([]);
  });

  it('loses fields', () => {
    const inside = having({ items: { properties: { b: text, c: { additionalProperties: text } } } });
    expect(breaches(inside, having({}))).toEqual(
      ['a[]', 'a[].b', 'a[].c', 'a[].c.*'].map((path) => ({ path, change: 'is gone' })),
    );
  });

  it('asks for more', () => {
    expect(breaches(having(text), having(text, { required: ['a'] }))).toEqual([
      { path: 'a', change: 'is required now' },
    ]);
    const withB = (b: object) => having(text, { properties: { a: text, b }, required: ['b'] });
    expect(breaches(having(text), withB(text))).toEqual([{ path: 'b', change: 'is new and required' }]);
    expect(breaches(having(text), withB({ default: 'x' }))).toEqual([]);
    // Who does not write the new object does not have to write its members.
    const inNew = { properties: { a: text, o: { properties: { b: text }, required: ['b'] } } };
    expect(breaches(having(text), having(text, inNew))).toEqual([]);
  });
});

it('the outline of the schema is read back as it was written', () => {
  const outline = schemaOutline(versionSchema(crd(), version));
  expect(outline.size).toBeGreaterThan(500);
  expect(outlineText(readOutline(outlineText(outline)))).toBe(outlineText(outline));
  expect(breaches(readOutline(outlineText(outline)), outline)).toEqual([]);
  expect(outline.get('spec.serviceMesh.mtls.mode')?.constraints).toMatchObject({ type: 'string' });
});

it('a definition without the version has no schema', () => {
  expect(versionSchema(crd(), 'v2')).toBeUndefined();
});
