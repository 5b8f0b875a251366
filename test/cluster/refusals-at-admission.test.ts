import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import { resourceOf } from '../../src/api/testing/case.ts';
import { validatePlatform } from '../../src/api/validate.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { at } from '../../src/objects/access.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { held } from '../../src/operator/admission/held.ts';
import { configurationPolicy } from '../../src/operator/admission/policies/configurations.ts';
import { podTemplatePolicy } from '../../src/operator/admission/policies/pod-templates.ts';
import { policyObjects } from '../../src/operator/admission/policies/policy.ts';
import { valuePolicy } from '../../src/operator/admission/policies/values.ts';
import { isHeldByPolicy } from '../../src/operator/admission/testing/held-by-policy.ts';
import { addresses, refusedByPolicies } from '../../src/operator/admission/testing/refused-cases.ts';
import { compileProved } from '../../src/proved.ts';
import { nearRefused } from '../../src/testing/near-refused.ts';
import { plainFacts } from '../../src/testing/platform.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { eventually } from './support/eventually.ts';
import { examples } from './support/examples.ts';
import { clientOf, sharedSandbox } from './support/sandbox.ts';
import { expectAgreement, type Verdict, verdictOf } from './support/verdict.ts';

const namespace = `refusals-${process.pid}`;
const collection = `/apis/observability.io/v1beta1/namespaces/${namespace}/observabilityplatforms`;
const strictDryRun = `${collection}?dryRun=All&fieldValidation=Strict`;
/** The policies are in force for one namespace alone, and under names of their own: others use the same API server. */
const label = 'tests.observability.io/policies';
const policies = [podTemplatePolicy, configurationPolicy, valuePolicy].flatMap((policy) =>
  policyObjects({ ...policy, name: `${policy.name}-${process.pid}` }, {}).map(narrowed),
);
let client: KubeClient;

beforeAll(async () => {
  client = clientOf(sharedSandbox().kubeconfig);
  await client.apply(crd(), { fieldManager: 'gunj-tests', force: true });
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await eventually(() => client.request('GET', collection));
  // From before there were policies.
  const spec = { components: { loki: { extraConfig: { auth_enabled: true } } } };
  for (const name of ['before', 'mended']) await client.request('POST', collection, named(name, spec));
  await client.patch(
    { apiVersion: 'v1', kind: 'Namespace', name: namespace },
    { type: 'merge', body: { metadata: { labels: { [label]: namespace } } } },
  );
  for (const object of policies) await client.apply(object, { fieldManager: 'gunj-tests', force: true });
  for (const { name } of [podTemplatePolicy, configurationPolicy, valuePolicy])
    await eventually(async () => {
      const one = refusedByPolicies.find(({ policy }) => policy === name);
      expect((await serverVerdict(resourceOf({ name: '', spec: one?.spec, refused: [] }))).policy).toBeDefined();
    }, 60_000);
});

afterAll(async () => {
  for (const { apiVersion, kind, metadata } of policies.toReversed())
    await client.delete({ apiVersion, kind, name: metadata.name });
  await client.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  client.close();
});

describe('without an operator or a webhook', () => {
  it.each(refusedByPolicies)('is refused: $title', async ({ spec, says }) => {
    const { policy } = await serverVerdict(resourceOf({ name: '', spec, refused: [] }));
    expect(policy).toContain(says);
  });

  it.each(addresses)('$host in $field is refused by $refusedBy', async ({ spec, says, refusedBy }) => {
    const { policy, refused } = await serverVerdict(resourceOf({ name: '', spec, refused: [] }));
    expect(refused).toEqual([]);
    expect(policy ?? '').toMatch(refusedBy === 'policy' ? says : /^$/);
  });

  it.each(examples())('$file is taken', async ({ platform }) => {
    const given = { ...platform, metadata: { name: platform.metadata.name } };
    expect(await serverVerdict(given)).toMatchObject({ refused: [] });
  });

  it('what was there before may be marked, but not changed', async () => {
    const marked = { metadata: { annotations: { a: 'b' }, finalizers: ['tests.observability.io/a'] } };
    expect(await change('before', marked)).toMatchObject({ refused: [] });
    expect(await change('before', { metadata: { finalizers: null } })).toMatchObject({ refused: [] });
    expect((await change('before', { spec: { paused: true } })).policy).toContain('extraConfig.auth_enabled');
  });

  it('what was there before may be mended', async () => {
    const spec = { components: { loki: { extraConfig: null } }, paused: true };
    expect(await change('mended', { spec })).toMatchObject({ refused: [] });
  });

  it('a configuration too large for a policy to be read is left to the operator', async () => {
    const many = Array.from({ length: 4000 }, (_, index) => ({
      job_name: `a${index}`,
      params: { a: ['b'], c: ['d'] },
    }));
    const spec = { components: { prometheus: { extraConfig: { rule_files: ['/etc/passwd'], scrape_configs: many } } } };
    expect(await serverVerdict(resourceOf({ name: '', spec, refused: [] }))).toMatchObject({ refused: [] });
  });

  it('and one of ordinary size is read', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ job_name: `a${index}`, params: { a: ['b'], c: ['d'] } }));
    const spec = { components: { prometheus: { extraConfig: { rule_files: ['/etc/passwd'], scrape_configs: many } } } };
    const { policy } = await serverVerdict(resourceOf({ name: '', spec, refused: [] }));
    expect(policy).toContain('rule_files[]');
  });
});

/** Codes that the operator alone may still refuse after admission. */
const later = new Set(held.filter(({ by }) => by === 'the operator').map(({ code }) => code));

describe('resources nobody thought of', () => {
  // Never tried again: another seed would not find what this one has found.
  const options = { retry: 0, timeout: inSoak(900_000, 6 * 3_600_000) };

  it(
    'get one verdict from the API server and from us, and what is taken compiles and is proved or refused by name',
    options,
    async () => {
      const count = inSoak(2_000, 100_000);
      const tracks = 16;
      const seen = { taken: 0, refused: 0, policy: 0, planned: 0 };
      const track = () =>
        fc.assert(
          fc.asyncProperty(nearRefused(), async (resource) => {
            const theirs = await serverVerdict(resource);
            const agreed = expectOneVerdict(resource, theirs);
            seen[agreed]++;
            if (agreed === 'taken' && plansOf(resource)) seen.planned++;
          }),
          { numRuns: Math.ceil(count / tracks) },
        );
      await Promise.all(Array.from({ length: tracks }, track));
      expect(seen.taken + seen.refused + seen.policy).toBeGreaterThanOrEqual(count);
      expect(Math.min(seen.refused, seen.policy, seen.planned)).toBeGreaterThan(50);
    },
  );
});

function expectOneVerdict(resource: Record<string, unknown>, theirs: Verdict): 'taken' | 'refused' | 'policy' {
  const { platform } = validatePlatform(resource);
  if (theirs.policy === undefined) {
    expectAgreement(resource, theirs);
    return platform ? 'taken' : 'refused';
  }
  expect(platform).toBeDefined();
  const errors = platform ? compileProved(platform, plainFacts).diagnostics.filter(isError) : [];
  expect([theirs.policy, errors.length > 0]).toEqual([theirs.policy, true]);
  return 'policy';
}

/** Whether there is a plan, proved; where there is none, it was refused for what only the operator can know. */
function plansOf(resource: Record<string, unknown>): boolean {
  const { platform } = validatePlatform(resource);
  if (!platform) return false;
  const { plan, diagnostics, proof } = compileProved(platform, plainFacts);
  const errors = diagnostics.filter(isError);
  expect(errors.filter((one) => isHeldByPolicy(one, platform) || !later.has(one.code))).toEqual([]);
  expect([plan === undefined, plan === undefined || proof !== undefined]).toEqual([errors.length > 0, true]);
  return plan !== undefined;
}

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error';
}

function narrowed(object: KubeObject): KubeObject {
  if (object.kind !== 'ValidatingAdmissionPolicyBinding') return object;
  const spec = at(object, 'spec');
  const matchResources = { namespaceSelector: { matchLabels: { [label]: namespace } } };
  return { ...object, spec: { ...(typeof spec === 'object' ? spec : {}), matchResources } };
}

function named(name: string, spec: unknown): Record<string, unknown> {
  return resourceOf({ name: '', metadata: { name }, spec, refused: [] });
}

function change(name: string, body: unknown): Promise<Verdict> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  return verdictOf(client.request('PATCH', `${collection}/${name}`, body, headers));
}

function serverVerdict(value: unknown): Promise<Verdict> {
  return verdictOf(client.request('POST', strictDryRun, value));
}
