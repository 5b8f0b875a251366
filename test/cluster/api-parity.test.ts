import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import { resourceOf } from '../../src/api/testing/case.ts';
import { cases } from '../../src/api/testing/cases.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { eventually } from './support/eventually.ts';
import { examples } from './support/examples.ts';
import { clientOf, sharedSandbox } from './support/sandbox.ts';
import { expectAgreement, ourVerdict, type Verdict, verdictOf } from './support/verdict.ts';

const namespace = `parity-${process.pid}`;
const collection = `/apis/observability.io/v1beta1/namespaces/${namespace}/observabilityplatforms`;
const strictDryRun = `${collection}?dryRun=All&fieldValidation=Strict`;
let client: KubeClient;

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

function serverVerdict(value: unknown): Promise<Verdict> {
  return verdictOf(client.request('POST', strictDryRun, value));
}
