import { describe, expect, test } from 'vitest';
import { type PlatformSpecInput, platformSchema } from './api/spec/platform.ts';
import { validatePlatform } from './api/validate.ts';
import { compile } from './compile.ts';
import { isRecord } from './objects/access.ts';
import type { KubeObject } from './objects/object.ts';
import type { Plan } from './plan/plan.ts';
import { hostileTexts } from './testing/free-text/hostile.ts';
import { freeFields, freePlaces, type Place, textsByPath, withText } from './testing/free-text/places.ts';
import { expanded, objectsOf, readFile } from './testing/free-text/rendered.ts';
import { seeds } from './testing/free-text/seeds.ts';
import { istioFacts } from './testing/platform.ts';

const schema = platformSchema.properties?.['spec'] ?? platformSchema;
const placesOf = (seed: PlatformSpecInput) => freePlaces(seed, schema, 'spec', ['spec']);

/** The plan, or the paths of all that is refused. */
function compiled(spec: unknown): { plan: Plan } | { refused: string[] } {
  const metadata = { name: 'my-platform', namespace: 'monitoring' };
  const whole = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform', metadata, spec };
  const { platform, diagnostics } = validatePlatform(whole);
  if (!platform) return { refused: diagnostics.map(({ path }) => path) };
  const { plan, diagnostics: said } = compile(platform, istioFacts);
  return plan ? { plan } : { refused: said.filter(({ severity }) => severity === 'error').map(({ path }) => path) };
}

test('every field in which anything can be written is tried', () => {
  const tried = new Set(
    Object.values(seeds)
      .flatMap((seed) => placesOf(seed))
      .map(({ field }) => field),
  );
  const fields = freeFields(schema, 'spec');
  expect(fields.length).toBeGreaterThan(100);
  expect(fields.filter((field) => !tried.has(field))).toEqual([]);
});

/** Texts of a seed and what stands in their place. */
type Change = ReadonlyMap<string, string>;

const changed = (seed: PlatformSpecInput, change: Change): unknown =>
  [...change].reduce<unknown>((spec, [text, other]) => withText(spec, text, other), seed);

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
    return isSame(expanded(file, path, a), expanded(file, path, b), change) ? [] : [`${path.join('.')}: ${a} → ${b}`];
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

/** In a text of a language that is made, JSON's way of writing is right too. */
function isSame(a: string, b: string, change: Change): boolean {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  return [(text: string) => text, escaped].some((written) => replaced(a, change, written) === b);
}

/** With what stands in the place of the texts now, however that is written. */
function replaced(value: string, change: Change, written: (text: string) => string): string {
  const texts = [...change.keys()].sort((one, other) => other.length - one.length);
  if (texts.length === 0) return value;
  const pattern = new RegExp(texts.map((text) => text.replaceAll(/[^\w\s-]/g, '\\$&')).join('|'), 'g');
  return value.replaceAll(pattern, (text) => written(change.get(text) ?? text));
}

/** As many of these changes as are taken together, and the places whose text is refused. */
function taken(seed: PlatformSpecInput, wanted: readonly (readonly [Place, string])[]) {
  let left = wanted;
  for (;;) {
    const change: Change = new Map(left.map(([place, text]) => [place.text, text]));
    const found = compiled(changed(seed, change));
    if ('plan' in found) return { plan: found.plan, change, refused: wanted.filter((one) => !left.includes(one)) };
    const isRefused = (path: string) => found.refused.some((one) => path.startsWith(one) || one.startsWith(path));
    const texts = [...textsByPath(seed, ['spec']), ...left.map(([{ path, text }]) => [path, text] as const)];
    const blamed = new Set(texts.filter(([path]) => isRefused(path)).map(([, text]) => text));
    const fewer = left.filter(([{ text }]) => !blamed.has(text));
    if (fewer.length === left.length) throw new Error(`refused elsewhere: ${found.refused.join()}`);
    left = fewer;
  }
}

describe.each(Object.entries(seeds))('in a platform of the kind “%s”', (_, seed) => {
  const places = placesOf(seed);
  const seeded = compiled(seed);
  if (!('plan' in seeded)) throw new Error(`the seed is refused: ${seeded.refused.join()}`);
  const plain = objectsOf(seeded.plan);

  test.each(hostileTexts.map((text) => [JSON.stringify(text), text]))(
    '%s is a text, wherever it is taken',
    (_, hostile) => {
      const whole = taken(
        seed,
        places.map((place) => [place, hostile] as const),
      );
      expect(interference(plain, whole.plan, whole.change)).toEqual([]);
      // Where the field asks for more around it.
      const within = whole.refused.map(([place]) => [place, place.text.replace(/zq[-_\w]*/, () => hostile)] as const);
      const part = taken(seed, within);
      expect(interference(plain, part.plan, part.change)).toEqual([]);
    },
  );
});
