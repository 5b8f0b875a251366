import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import { isMapping, member } from '../../src/api/schema/members.ts';
import { platformSchema } from '../../src/api/spec/platform.ts';
import { near } from '../../src/api/testing/arbitrary.ts';
import { resourceOf } from '../../src/api/testing/case.ts';
import { cases } from '../../src/api/testing/cases.ts';
import { validatePlatform } from '../../src/api/validate.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { ApiError } from '../../src/kube/errors.ts';
import { inSoak, runs } from '../../src/testing/runs.ts';
import { eventually } from './support/eventually.ts';
import { examples } from './support/examples.ts';
import { clientOf, sharedSandbox } from './support/sandbox.ts';

const namespace = `parity-${process.pid}`;
const collection = `/apis/observability.io/v1beta1/namespaces/${namespace}/observabilityplatforms`;
const strictDryRun = `${collection}?dryRun=All&fieldValidation=Strict`;
let client: KubeClient;

interface Verdict {
  /** The fields to blame, sorted. */
  refused: string[];
  /** Whether the API server blamed unknown fields, and then looked no further. */
  strict?: true;
  /** What is stored, with defaults, when there is nothing to blame. */
  spec?: unknown;
}

beforeAll(async () => {
  client = clientOf(sharedSandbox().kubeconfig);
  await client.apply(crd(), { fieldManager: 'gunj-tests', force: true });
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await eventually(() => client.request('GET', collection));
});

afterAll(async () => {
  await client.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  client.close();
});

describe('our validation and the API server', () => {
  it.each(cases)('say the same of $name', async (one) => {
    const resource = resourceOf(one);
    const theirs = await serverVerdict(resource);
    expect(theirs.refused).toEqual([...one.refused].sort());
    expectAgreement(resource, theirs);
    expect(ourVerdict(resource).refused).toEqual([...one.refused].sort());
  });

  it('say the same of resources nobody thought of', async () => {
    const resource = near(platformSchema.properties?.['spec'] ?? platformSchema).map((spec) =>
      resourceOf({ name: '', spec, refused: [] }),
    );
    await fc.assert(
      fc.asyncProperty(resource, async (value) => {
        expectAgreement(value, await serverVerdict(value));
      }),
      { ...runs(300, 5_000), interruptAfterTimeLimit: inSoak(90_000, 850_000) },
    );
  });
});

describe('the examples', () => {
  it.each(examples())('$file is taken by the API server with the defaults we set', async ({ platform }) => {
    const given = { ...platform, metadata: { name: platform.metadata.name } };
    expect(await serverVerdict(given)).toEqual({ refused: [], spec: platform.spec });
  });
});

describe('a change', () => {
  const platform = (size: string) =>
    resourceOf({
      name: '',
      metadata: { name: 'change' },
      spec: { components: { loki: { storage: { size } } } },
      refused: [],
    });

  it('that shrinks a volume is refused, one that grows it is not', async () => {
    await client.request('POST', collection, platform('10Gi'));
    const change = (size: string) =>
      verdictOf(
        client.request(
          'PATCH',
          `${collection}/change`,
          { spec: platform(size)['spec'] },
          { 'content-type': 'application/merge-patch+json' },
        ),
      );
    expect((await change('9.5Gi')).refused).toEqual(['spec.components.loki.storage.size']);
    expect((await change('11Gi')).refused).toEqual([]);
  });
});

function ourVerdict(value: Record<string, unknown>): Verdict {
  const { platform, diagnostics } = validatePlatform(value);
  return { refused: sortedSet(diagnostics.map(({ path }) => path)), ...(platform ? { spec: platform.spec } : {}) };
}

/**
 * Both blame the same fields. Two differences are meant: the API server stops at unknown fields where we go on, and where
 * text or a list should be it calls every member of a mapping unknown, while we say that there should be no mapping.
 */
function expectAgreement(value: Record<string, unknown>, theirs: Verdict): void {
  if (!theirs.strict) {
    expect(theirs).toEqual(ourVerdict(value));
    return;
  }
  const { diagnostics } = validatePlatform(value);
  const isSaid = (path: string) =>
    diagnostics.some(
      (one) => path === one.path || /^[.[]/.test(path.startsWith(one.path) ? path.slice(one.path.length) : ''),
    );
  const unknown = diagnostics.filter(({ code }) => code === 'UNKNOWN_FIELD').map(({ path }) => path);
  expect({
    unsaid: theirs.refused.filter((path) => !isSaid(path)),
    invented: unknown.filter((path) => !theirs.refused.includes(path)),
  }).toEqual({ unsaid: [], invented: [] });
}

function sortedSet(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort();
}

function serverVerdict(value: unknown): Promise<Verdict> {
  return verdictOf(client.request('POST', strictDryRun, value));
}

async function verdictOf(answer: Promise<unknown>): Promise<Verdict> {
  try {
    const stored = await answer;
    return { refused: [], spec: isMapping(stored) ? member(stored, 'spec') : undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const unknown = [...error.message.matchAll(/unknown field "([^"]+)"/g)].map(([, path = '']) => path);
    const causes = error.causes.flatMap(({ field }) => (field && field !== '<nil>' ? [field] : []));
    return { refused: sortedSet([...unknown, ...causes]), ...(unknown.length > 0 ? { strict: true } : {}) };
  }
}
