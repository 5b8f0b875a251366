import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { takenLabels } from './taken-labels.ts';

const remoteWrite = [{ name: 'a', url: 'https://metrics.example.com/push' }];

test.each<[NonNullable<PlatformSpecInput['global']>, replicas: number, string[]]>([
  [{ externalLabels: { region: 'a', cluster: 'b' } }, 2, []],
  [{ externalLabels: { prometheus_replica: 'a' } }, 1, []],
  [{ clusterName: 'a', externalLabels: { cluster: 'b' } }, 1, ['cluster']],
  [{ externalLabels: { prometheus_replica: 'a', platform: 'b' } }, 2, ['platform', 'prometheus_replica']],
])('labels that would be overwritten in %j with %i replicas', (global, replicas, names) => {
  expect(
    takenLabels(platformWith({ global, components: { prometheus: { replicas, remoteWrite } } }), plainFacts).map(
      ({ path }) => path,
    ),
  ).toEqual(names.map((name) => `spec.global.externalLabels.${name}`));
});
