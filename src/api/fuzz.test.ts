import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSoak, runs } from '../testing/runs.ts';
import { parsePlatform } from './parse.ts';
import { prettyDiagnostic } from './pretty.ts';
import { platformSchema } from './spec/platform.ts';
import { near } from './testing/arbitrary.ts';
import { resourceOf } from './testing/case.ts';
import { validatePlatform } from './validate.ts';

const folder = join(import.meta.dirname, '../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => readFileSync(join(folder, file), 'utf8'));
const spec = near(platformSchema.properties?.['spec'] ?? platformSchema);

/** An example with a piece taken out, put in or replaced: what a typing error or a bad merge leaves behind. */
const damaged = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat({ max: 12 }),
    fc.oneof(
      fc.string({ maxLength: 6, unit: 'binary' }),
      fc.constantFrom('\t', ': ', '- ', '&a ', '*a', '!!x ', '|\n', '"', '{', '[', '\n---\n', '<<: '),
    ),
  )
  .map(([text, where, length, piece]) => {
    const at = Math.floor(where * text.length);
    return text.slice(0, at) + piece + text.slice(at + length);
  });

// Generous, for machines that have much else to do.
describe('whatever comes', { timeout: inSoak(60_000, 1_800_000) }, () => {
  it.each([
    ['damaged files', damaged],
    ['any text', fc.string({ unit: 'binary', maxLength: 300 })],
  ])('%s give a platform or an error in its place', (_, sources) => {
    fc.assert(
      fc.property(sources, (source) => {
        const { platform, diagnostics } = parsePlatform(source, 'p.yaml');
        expect(platform === undefined).toBe(diagnostics.length > 0);
        const lines = source.split('\n').length;
        for (const one of diagnostics) {
          expect(one.line).toBeGreaterThanOrEqual(1);
          expect(one.line).toBeLessThanOrEqual(lines + 1);
          expect(one.column).toBeGreaterThanOrEqual(1);
          expect(prettyDiagnostic(one, source)).toContain(`p.yaml:${one.line}:${one.column}: error`);
        }
      }),
      runs(300, 20_000),
    );
  });

  it('values of any type give a platform or an error', () => {
    const value = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true }),
      spec.map(resource),
    );
    fc.assert(
      fc.property(value, (one) => {
        const { platform, diagnostics } = validatePlatform(one);
        expect(platform === undefined).toBe(diagnostics.length > 0);
      }),
      runs(300, 20_000),
    );
  });

  it('a platform with its defaults is taken again and does not change', () => {
    fc.assert(
      fc.property(spec.map(resource), (one) => {
        const { platform } = validatePlatform(one);
        if (platform) expect(validatePlatform(platform)).toEqual({ platform, diagnostics: [] });
      }),
      runs(300, 20_000),
    );
  });

  it('a platform means the same as YAML and as JSON', () => {
    fc.assert(
      fc.property(spec.map(resource), (one) => {
        expect(parsePlatform(JSON.stringify(one), 'p').platform).toEqual(validatePlatform(one).platform);
      }),
      runs(200, 20_000),
    );
  });
});

function resource(value: unknown): Record<string, unknown> {
  return resourceOf({ name: '', spec: value, refused: [] });
}
