import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { member } from '../schema/members.ts';
import { type PlatformSpec, platformSchema } from '../spec/platform.ts';
import { near } from '../testing/arbitrary.ts';
import { reachExamples } from '../testing/reach-examples.ts';
import { validatePlatform } from '../validate.ts';
import { reaches, reachesOf } from './reach.ts';

const checked = (spec: unknown) =>
  validatePlatform({
    apiVersion: 'observability.io/v1beta1',
    kind: 'ObservabilityPlatform',
    metadata: { name: 'my-platform', namespace: 'monitoring' },
    spec,
  });

function specOf(input: unknown): PlatformSpec {
  const { platform, diagnostics } = checked(input);
  if (!platform) throw new Error(JSON.stringify(diagnostics));
  return platform.spec;
}

const environment = new Environment({ unlistedVariablesAreDyn: true });
const programs = reaches.map((reach) => ({ reach, program: environment.parse(reach.cel('spec', 'own')) }));
const inCel = (spec: PlatformSpec) =>
  programs.filter(({ program }) => program({ spec, own: 'monitoring' }) === true).map(({ reach: { field } }) => field);
const inTypeScript = (spec: PlatformSpec) => reachesOf(spec, 'monitoring').map(({ field }) => field);

describe('each entry', () => {
  it('has an example', () => {
    expect(Object.keys(reachExamples).sort()).toEqual(reaches.map(({ field }) => field).sort());
  });

  it.each(Object.entries(reachExamples))('%s holds for its example and not for one near to it', (field, one) => {
    expect(inTypeScript(specOf(one.beyond))).toContain(field);
    expect(inTypeScript(specOf(one.within))).not.toContain(field);
    expect(inCel(specOf(one.beyond))).toEqual(inTypeScript(specOf(one.beyond)));
    expect(inCel(specOf(one.within))).toEqual(inTypeScript(specOf(one.within)));
  });

  it.each(Object.entries(reachExamples))(
    '%s is refused with scope Namespace, or holds no longer',
    (field, { beyond }) => {
      const { platform, diagnostics } = checked({ ...beyond, scope: 'Namespace' });
      if (reaches.find((one) => one.field === field)?.within === 'left out') {
        expect(platform && inTypeScript(platform.spec)).toEqual([]);
        return;
      }
      expect(diagnostics.map(({ path }) => path)).toContain(`spec.${field}`);
      expect(diagnostics.find(({ path }) => path === `spec.${field}`)?.hint).toMatch(/take spec.scope out/);
    },
  );
});

it('says the same in TypeScript and in CEL of platforms nobody thought of', () => {
  const { properties = {} } = platformSchema.properties?.['spec'] ?? platformSchema;
  const some = ['observability', 'serviceMesh', 'scope', 'components'];
  const schema = {
    type: 'object' as const,
    description: '',
    properties: Object.fromEntries(some.map((name) => [name, properties[name] ?? { description: '' }])),
  };
  const seen = new Set<string>();
  fc.assert(
    fc.property(near(schema), (spec) => {
      const { platform } = checked(spec);
      if (!platform) return;
      expect(inCel(platform.spec)).toEqual(inTypeScript(platform.spec));
      for (const field of inTypeScript(platform.spec)) seen.add(field);
      if (platform.spec.scope === 'Namespace') expect(inTypeScript(platform.spec)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  expect(seen.size).toBeGreaterThan(4);
});

it('nothing is refused for a platform without a scope, or one for the cluster', () => {
  for (const { beyond } of Object.values(reachExamples)) {
    expect(checked(beyond).diagnostics).toEqual([]);
    expect(checked({ ...beyond, scope: 'Cluster' }).diagnostics).toEqual([]);
  }
  expect(member(specOf({}), 'scope')).toBeUndefined();
});
