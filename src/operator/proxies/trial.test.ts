import { expect, test } from 'vitest';
import { podOf } from './trial.ts';

test('a pod is as its controller would make it, with volumes for the claims of a StatefulSet', () => {
  const template = {
    metadata: { labels: { app: 'loki' }, annotations: { a: 'b' } },
    spec: { containers: [{ name: 'loki' }], volumes: [{ name: 'config', configMap: { name: 'c' } }] },
  };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'loki', namespace: 'm' },
    spec: { template, volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
  };
  expect(podOf(set)).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: 'loki-trial', namespace: 'm' },
    spec: {
      containers: [{ name: 'loki' }],
      volumes: [
        { name: 'config', configMap: { name: 'c' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data-loki-0' } },
      ],
    },
  });
  const { volumeClaimTemplates: _claims, ...spec } = set.spec;
  expect(podOf({ ...set, kind: 'Deployment', spec }).spec).toEqual(template.spec);
});
