import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import { resourceOf } from '../../src/api/testing/case.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { ApiError } from '../../src/kube/errors.ts';
import { at, text } from '../../src/objects/access.ts';
import { eventually } from './support/eventually.ts';
import { clientOf, sharedSandbox } from './support/sandbox.ts';

const namespace = `object-storage-${process.pid}`;
const collection = `/apis/observability.io/v1beta1/namespaces/${namespace}/observabilityplatforms`;
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

const s3 = { type: 's3', bucket: 'logs', region: 'eu-west-1', secret: 'bucket' };
const day = '2031-01-01';

describe('where data is kept', () => {
  it.each<{ title: string; component: 'loki' | 'tempo'; before: object; after: object; refused: boolean }>([
    {
      title: 'the volume for a bucket without a day',
      component: 'loki',
      before: {},
      after: { objectStorage: s3 },
      refused: true,
    },
    {
      title: 'the volume for a bucket from a day on',
      component: 'loki',
      before: {},
      after: { objectStorage: { ...s3, since: day } },
      refused: false,
    },
    {
      title: 'the day afterwards',
      component: 'loki',
      before: { objectStorage: { ...s3, since: day } },
      after: { objectStorage: { ...s3, since: '2031-02-01' } },
      refused: true,
    },
    {
      title: 'the bucket',
      component: 'loki',
      before: { objectStorage: s3 },
      after: { objectStorage: { ...s3, bucket: 'other' } },
      refused: true,
    },
    {
      title: 'the credentials',
      component: 'loki',
      before: { objectStorage: s3 },
      after: { objectStorage: { ...s3, secret: 'other' } },
      refused: false,
    },
    { title: 'the bucket for the volume', component: 'loki', before: { objectStorage: s3 }, after: {}, refused: true },
    { title: 'the volume for a bucket', component: 'tempo', before: {}, after: { objectStorage: s3 }, refused: true },
    {
      title: 'the volume for a bucket while it is off',
      component: 'tempo',
      before: {},
      after: { enabled: false, objectStorage: s3 },
      refused: false,
    },
  ])('$component may change $title: refused $refused', async ({ title, component, before, after, refused }) => {
    const name = `${component}-${title.replaceAll(/[^a-z]+/g, '-')}`.slice(0, 40).replace(/-$/, '');
    const platform = (value: object) =>
      resourceOf({ name: '', metadata: { name }, spec: { components: { [component]: value } }, refused: [] });
    const created = await client.request('POST', collection, platform(before));
    const resourceVersion = text(at(created, 'metadata', 'resourceVersion'));
    const next = { ...platform(after), metadata: { name, resourceVersion } };
    expect(await blamed(client.request('PUT', `${collection}/${name}`, next))).toEqual(
      refused ? [`spec.components.${component}.objectStorage`] : [],
    );
  });
});

async function blamed(request: Promise<unknown>): Promise<(string | undefined)[]> {
  try {
    await request;
    return [];
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 422) throw error;
    return error.causes.map(({ field }) => field);
  }
}
