import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlatform } from '../../../api/parse.ts';
import { validatePlatform } from '../../../api/validate.ts';
import { compile } from '../../../compile.ts';
import { nearRefused } from '../../../testing/near-refused.ts';
import { plainFacts, platformWith } from '../../../testing/platform.ts';
import { runs } from '../../../testing/runs.ts';
import { isHeldByPolicy } from '../testing/held-by-policy.ts';
import { judgedBy } from '../testing/judged-by.ts';
import { addresses, refusedByPolicies } from '../testing/refused-cases.ts';
import { configurationPolicy } from './configurations.ts';
import { podTemplatePolicy } from './pod-templates.ts';
import { valuePolicy } from './values.ts';

const judges = [podTemplatePolicy, configurationPolicy, valuePolicy].map((policy) => ({
  name: policy.name,
  judge: judgedBy(policy),
}));

const folder = join(import.meta.dirname, '../../../../examples');
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .flatMap((file) => {
    const { platform } = parsePlatform(readFileSync(join(folder, file), 'utf8'), file);
    return platform ? [[file, platform] as const] : [];
  });

describe('policies and the compiler', () => {
  it.each(refusedByPolicies)('both refuse $title', ({ spec, says, policy }) => {
    const platform = platformWith(spec);
    const said = judges.flatMap(({ name, judge }) => judge({ ...platform }).map((text) => ({ name, text })));
    expect(said.map(({ name }) => name)).toContain(policy);
    expect(said.map(({ text }) => text).join('\n')).toContain(says);
    expect(compile(platform, plainFacts).plan).toBeUndefined();
  });

  it.each(addresses)('$host in $field is refused by $refusedBy', ({ spec, says, refusedBy }) => {
    const platform = platformWith(spec);
    const said = judges.flatMap(({ judge }) => judge({ ...platform })).join('\n');
    const errors = compile(platform, plainFacts).diagnostics.filter(({ severity }) => severity === 'error');
    expect(said).toMatch(refusedBy === 'policy' ? says : /^$/);
    expect(errors.map(({ code }) => code)).toEqual(refusedBy === 'nobody' ? [] : ['ADDRESS_REFUSED']);
    expect(errors.filter((one) => isHeldByPolicy(one, platform))).toHaveLength(refusedBy === 'policy' ? 1 : 0);
  });

  it.each(examples)('both take %s', (_, platform) => {
    expect(judges.flatMap(({ judge }) => judge({ ...platform }))).toEqual([]);
  });

  it('say the same of resources nobody thought of', () => {
    const seen = new Set<string>();
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(nearRefused(), (resource) => {
        const { platform } = validatePlatform(JSON.parse(JSON.stringify(resource)));
        if (!platform) return;
        const said = judges.flatMap(({ judge }) => judge({ ...platform }));
        const errors = compile(platform, plainFacts).diagnostics.filter(({ severity }) => severity === 'error');
        for (const { code, path } of errors.filter((one) => isHeldByPolicy(one, platform)))
          seen.add(`${code.replace('_REFUSED', '')} ${path}`);
        if (said.length > 0) {
          refused++;
          expect({ said, errors: errors.length }).not.toEqual({ said, errors: 0 });
        } else {
          taken++;
          expect(errors.filter((one) => isHeldByPolicy(one, platform))).toEqual([]);
        }
      }),
      runs(400, 20_000),
    );
    const wanted = ['OVERRIDE .*podTemplate', 'OVERRIDE .*extraConfig', 'ADDRESS .*prometheus$', 'ADDRESS .*jwksUri$'];
    expect(wanted.filter((one) => ![...seen].some((said) => new RegExp(one).test(said)))).toEqual([]);
    expect([taken > 50, refused > 50]).toEqual([true, true]);
  });
});
