import { expect, test } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import { meshes } from '../mesh/registry.ts';
import type { KubeObject } from '../objects/object.ts';
import { createMeshTraffic, type Traffic } from './mesh-traffic.ts';

const pod = (podIP: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'prometheus-0' },
  status: { podIP },
});

interface Look {
  /** Seconds after the beginning. */
  at: number;
  /** What Prometheus answers; absent: nothing. */
  rate?: string;
  errors?: string;
  refuses?: true;
  pods?: KubeObject[];
}

async function story(...looks: Look[]) {
  const [mesh] = meshes;
  if (!mesh) throw new Error('there is no mesh');
  let look: Look = { at: 0 };
  const asked: string[] = [];
  const traffic = createMeshTraffic({
    clock: { ...virtualClock(), now: () => look.at * 1000 },
    read: async (url) => {
      asked.push(url);
      if (look.refuses) throw new Error(url);
      const value = decodeURIComponent(url).includes(') / (') ? look.errors : look.rate;
      const result = value === undefined ? [] : [{ metric: {}, value: [look.at, value] }];
      return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
    },
  });
  const seen: Traffic[] = [];
  for (look of looks)
    seen.push(
      await traffic.look({
        key: 'monitoring/one',
        namespace: 'monitoring',
        metrics: mesh.metrics,
        pods: look.pods ?? [pod('10.0.0.1')],
      }),
    );
  return { seen, asked };
}

test('figures are rounded, and about the platform’s own namespace', async () => {
  const { seen, asked } = await story({ at: 0, rate: '12.3456', errors: '0.01234' });
  expect(seen).toEqual([{ requestRate: 12, errorRate: 0.01 }]);
  expect(asked).toHaveLength(2);
  for (const url of asked) {
    expect(url).toMatch(/^http:\/\/10\.0\.0\.1:9090\/api\/v1\/query\?query=/);
    expect(decodeURIComponent(url)).toContain('namespace="monitoring"');
  }
});

test('Prometheus is asked at most once a minute', async () => {
  const { seen, asked } = await story(
    { at: 0, rate: '10', errors: '0' },
    { at: 59, rate: '99', errors: '0.5' },
    { at: 60, rate: '99', errors: '0.5' },
  );
  expect(seen.map(({ requestRate }) => requestRate)).toEqual([10, 10, 99]);
  expect(asked).toHaveLength(4);
});

test('Prometheus is asked as soon as it is ready, and what it told stays for a while when it no longer is', async () => {
  const { seen, asked } = await story(
    { at: 0, pods: [] },
    { at: 1, rate: '10', errors: '0' },
    { at: 30, pods: [] },
    { at: 70, pods: [] },
    { at: 71, rate: '20', errors: '0' },
  );
  const gone = { message: 'Prometheus is not ready' };
  const before = { requestRate: 10, errorRate: 0 };
  expect(seen).toEqual([gone, before, before, gone, { requestRate: 20, errorRate: 0 }]);
  expect(asked).toHaveLength(4);
});

test('what is about the same stays the same, measured against what was told and not against the last reading', async () => {
  const rates = ['10', '10.9', '9.2', '10.6', '12'];
  const { seen } = await story(...rates.map((rate, index) => ({ at: index * 60, rate, errors: '0.01' })));
  expect(seen.map(({ requestRate }) => requestRate)).toEqual([10, 10, 10, 10, 12]);
});

test.each<[string, Look, Traffic]>([
  ['without a pod', { at: 0, pods: [] }, { message: 'Prometheus is not ready' }],
  ['without an answer', { at: 0, refuses: true }, { message: 'Prometheus cannot be asked on port 9090 of its pod' }],
  ['without traffic', { at: 0 }, { message: 'no proxy of the platform has told Prometheus of a request yet' }],
  ['with no request lately there is no share of errors', { at: 0, rate: '0' }, { requestRate: 0 }],
])('%s', async (_, look, expected) => {
  expect((await story(look)).seen).toEqual([expected]);
});
