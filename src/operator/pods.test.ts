import { expect, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import type { Compiled } from './compiler.ts';
import { podReport } from './pods.ts';

const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'm', name: 'otel-collector' };
const container = { name: 'otel-collector' };
const compiled: Compiled = {
  plan: {
    waves: [
      {
        name: 'workload',
        objects: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'otel-collector', namespace: 'm' },
            spec: { template: { spec: { containers: [container] } } },
          },
        ],
      },
    ],
  },
  diagnostics: [],
  mesh: { type: 'a-mesh' },
  components: [{ name: 'otel-collector', version: '0.165.0', image: 'otel', workload, inMesh: true }],
};

function pod(name: string, track: string, more: { waiting?: string; injected?: boolean } = {}): KubeObject {
  const { waiting, injected = true } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/name': 'otel-collector', 'observability.io/track': track } },
    spec: { containers: [container, ...(injected ? [{ name: 'proxy' }] : [])] },
    status: {
      containerStatuses: [
        { ...container, ready: !waiting, ...(waiting ? { state: { waiting: { reason: waiting } } } : {}) },
      ],
    },
  };
}

test('what is wrong with a canary is not said of its component, nor the other way round', () => {
  const pods = [
    pod('a', 'canary', { waiting: 'CrashLoopBackOff' }),
    pod('b', 'stable', { waiting: 'ImagePullBackOff' }),
  ];
  const { problems, canaryProblems } = podReport(pods, compiled);
  expect([...problems]).toEqual([['otel-collector', expect.stringContaining('ImagePullBackOff')]]);
  expect([...canaryProblems]).toEqual([['otel-collector', expect.stringContaining('CrashLoopBackOff')]]);
});

test('a canary without a proxy is outside the mesh as any pod of the platform', () => {
  const pods = [pod('a', 'canary', { injected: false }), pod('b', 'stable'), pod('c', 'canary')];
  expect(podReport(pods, compiled).outsideMesh).toEqual(['a']);
});
