import { type PlatformSpecInput, platformSchema } from '../../api/spec/platform.ts';
import { validatePlatform } from '../../api/validate.ts';
import { type Compiled, compile } from '../../compile.ts';
import { istioFacts } from '../platform.ts';
import { freePlaces, type Place, textsByPath, withText } from './places.ts';

export const specSchema = platformSchema.properties?.['spec'] ?? platformSchema;

export function placesOf(seed: PlatformSpecInput): Place[] {
  return freePlaces(seed, specSchema, 'spec', ['spec']);
}

/** Texts of a seed and what stands in their place. */
export type Change = ReadonlyMap<string, string>;

export interface Taken {
  compiled: Compiled & { plan: NonNullable<Compiled['plan']> };
  change: Change;
  /** What was not taken. */
  refused: readonly (readonly [Place, string])[];
}

/** As many of these texts in these places as are taken together; throws when a seed is refused for something else. */
export function taken(seed: PlatformSpecInput, wanted: readonly (readonly [Place, string])[]): Taken {
  let left = wanted;
  for (;;) {
    const change: Change = new Map(left.map(([place, text]) => [place.text, text]));
    const found = compiledOf([...change].reduce<unknown>((spec, [text, other]) => withText(spec, text, other), seed));
    if ('compiled' in found) return { ...found, change, refused: wanted.filter((one) => !left.includes(one)) };
    const texts = [...textsByPath(seed, ['spec']), ...left.map(([{ path, text }]) => [path, text] as const)];
    const without = (isRefused: (path: string) => boolean) => {
      const blamed = new Set(texts.filter(([path]) => isRefused(path)).map(([, text]) => text));
      return left.filter(([{ text }]) => !blamed.has(text));
    };
    // What is said of a whole is about something in it.
    const exactly = without((path) => found.refused.includes(path));
    const isNear = (path: string) => found.refused.some((one) => path.startsWith(one) || one.startsWith(path));
    const fewer = exactly.length < left.length ? exactly : without(isNear);
    if (fewer.length === left.length) throw new Error(`refused elsewhere: ${found.refused.join()}`);
    left = fewer;
  }
}

/** What a spec becomes, or the paths of all that is refused of it. */
function compiledOf(spec: unknown): Pick<Taken, 'compiled'> | { refused: string[] } {
  const metadata = { name: 'my-platform', namespace: 'monitoring' };
  const whole = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform', metadata, spec };
  const { platform, diagnostics } = validatePlatform(whole);
  if (!platform) return { refused: diagnostics.map(({ path }) => path) };
  const { plan, ...rest } = compile(platform, istioFacts);
  if (plan) return { compiled: { ...rest, plan } };
  return { refused: rest.diagnostics.filter(({ severity }) => severity === 'error').map(({ path }) => path) };
}
