import { describe, expect, test } from 'vitest';
import { isRecord } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import { hostileTexts } from './hostile.ts';
import { freeFields, type Place } from './places.ts';
import { expanded, objectsOf, readFile } from './rendered.ts';
import { seeds } from './seeds.ts';
import { type Change, placesOf, specSchema, taken } from './taken.ts';

test('every field in which anything can be written is tried', () => {
  const tried = new Set(
    Object.values(seeds)
      .flatMap((seed) => placesOf(seed))
      .map(({ field }) => field),
  );
  const fields = freeFields(specSchema, 'spec');
  expect(fields.length).toBeGreaterThan(100);
  expect(fields.filter((field) => !tried.has(field))).toEqual([]);
});

test('no text becomes a part of a pattern, but of the one that is asked for', () => {
  const found = Object.values(seeds).flatMap((seed) =>
    [...objectsOf(taken(seed, []).compiled.plan)].flatMap(([name, object]) => patterns(object, [name], undefined)),
  );
  expect(found.length).toBeGreaterThan(100);
  const isAskedFor = ({ path }: Pattern) => path.includes('write_relabel_configs');
  expect(found.filter((one) => one.text.includes('zq') && !isAskedFor(one))).toEqual([]);
  expect(found.filter(isAskedFor)).not.toEqual([]);
});

interface Pattern {
  path: string;
  text: string;
}

/** Regular expressions in what is rendered: of relabelings, parsers, routes and queries. */
function patterns(value: unknown, path: readonly string[], file: string | undefined): Pattern[] {
  const name = path.at(-1) ?? '';
  if (typeof value === 'string') {
    if (file === undefined && path.at(-2) === 'data') return patterns(readFile(name, value), path, name);
    const inQuery = [...value.matchAll(/[=!]~\s*"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
    return (/regex/i.test(name) ? [value] : inQuery).map((text) => ({ path: path.join('.'), text }));
  }
  const isRoute = isRecord(value) && value['type'] === 'RegularExpression';
  const inside = isRecord(value) || Array.isArray(value) ? Object.entries(value) : [];
  return inside.flatMap(([key, entry]) => patterns(entry, [...path, isRoute ? `${key}.regex` : key], file));
}

/** What differs beyond the texts themselves; the places where something else is rendered. */
function interference(plain: ReadonlyMap<string, KubeObject>, plan: Plan, change: Change): string[] {
  const objects = objectsOf(plan);
  const extra = [...objects.keys()].filter((name) => !plain.has(name));
  return [
    ...extra.map((name) => `${name} is more`),
    ...[...plain].flatMap(([name, object]) => {
      const other = objects.get(name);
      return other ? differences(object, other, change, [name], undefined) : [`${name} is missing`];
    }),
  ];
}

function differences(a: unknown, b: unknown, change: Change, path: string[], file: string | undefined): string[] {
  if (a === b) return [];
  if (typeof a === 'string' && typeof b === 'string') {
    const name = path.at(-1) ?? '';
    const isFile = file === undefined && path.at(-2) === 'data';
    if (isFile) return differences(readFile(name, a), readFile(name, b), change, path, name);
    const wanted = replaced(expanded(file, path, a), change, isExpression(path) ? quoted : (text) => text);
    return wanted === expanded(file, path, b) ? [] : [`${path.join('.')}: ${a} → ${b}`];
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.flatMap((entry, index) => differences(entry, b[index], change, [...path, String(index)], file));
  if (!isRecord(a) || !isRecord(b)) return [`${path.join('.')}: ${JSON.stringify(a)} → ${JSON.stringify(b)}`];
  const renamed = new Map(Object.keys(a).map((name) => [name, replaced(name, change, (text) => text)]));
  const names = [...renamed.values()];
  return [
    ...Object.keys(b)
      .filter((name) => !names.includes(name))
      .map((name) => `${[...path, name].join('.')} is more`),
    ...[...renamed].flatMap(([name, now]) => differences(a[name], b[now], change, [...path, name], file)),
  ];
}

/** Between the quotes of PromQL, LogQL and OTTL. Those that people write themselves are theirs, as they are. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function isExpression(path: readonly string[]): boolean {
  return path.some((name) => ['expr', 'query', 'definition', 'statements', 'condition', 'conditions'].includes(name));
}

/** With what stands in the place of the texts now, however that is written. */
function replaced(value: string, change: Change, written: (text: string) => string): string {
  const texts = [...change.keys()].sort((one, other) => other.length - one.length);
  if (texts.length === 0) return value;
  const pattern = new RegExp(texts.map((text) => text.replaceAll(/[^\w\s-]/g, '\\$&')).join('|'), 'g');
  return value.replaceAll(pattern, (text) => written(change.get(text) ?? text));
}

/** Names of labels and the like, which are words; receivers, which have to be there under a name that is one. */
const neverTaken = /\{\}$|(?:\.receiver)$/;

describe.each(Object.entries(seeds))('in a platform of the kind “%s”', (_, seed) => {
  const places = placesOf(seed);
  const plain = objectsOf(taken(seed, []).compiled.plan);

  const within = (place: Place, hostile: string) => place.text.replace(/zq[-_\w]*/, () => hostile);

  test('its places are met', () => {
    const met = new Set(
      ['a: b', '"', '$HOME'].flatMap((hostile) => {
        const whole = taken(
          seed,
          places.map((place) => [place, hostile] as const),
        );
        const part = taken(
          seed,
          whole.refused.map(([place]) => [place, within(place, hostile)] as const),
        );
        return [...whole.change.keys(), ...part.change.keys()];
      }),
    );
    const left = places.filter(({ text }) => !met.has(text)).map(({ field }) => field);
    expect(left.filter((field) => !neverTaken.test(field))).toEqual([]);
  });

  test.each(hostileTexts.map((text) => [JSON.stringify(text), text]))(
    '%s is a text, wherever it is taken',
    (_, hostile) => {
      const whole = taken(
        seed,
        places.map((place) => [place, hostile] as const),
      );
      expect(interference(plain, whole.compiled.plan, whole.change)).toEqual([]);
      // Where the field asks for more around it.
      const others = whole.refused.map(([place]) => [place, within(place, hostile)] as const);
      const part = taken(seed, others);
      expect(interference(plain, part.compiled.plan, part.change)).toEqual([]);
    },
  );
});
