import { expect, test } from 'vitest';
import type { RelabelSpec } from '../api/spec/components/remote-write.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { writeRelabeling } from './write-relabeling.ts';

function said(step: RelabelSpec): string[] {
  const remoteWrite = [{ name: 'a', url: 'https://metrics.example.com/push', writeRelabelConfigs: [step] }];
  const at = 'spec.components.prometheus.remoteWrite[0].writeRelabelConfigs[0]';
  return writeRelabeling(platformWith({ components: { prometheus: { remoteWrite } } }), plainFacts).map(({ path }) =>
    path.replace(at, ''),
  );
}

test.each<[RelabelSpec, string]>([
  [{ sourceLabels: ['a'], regex: '(', action: 'keep' }, '.regex'],
  [{ sourceLabels: ['a'], regex: 'a(?!b)', action: 'drop' }, '.regex'],
  [{ sourceLabels: ['a'], targetLabel: 'b', action: 'hashmod' }, '.modulus'],
  [{ sourceLabels: ['a'], regex: 'x', action: 'labeldrop' }, '.sourceLabels'],
  [{ sourceLabels: ['a'], regex: 'x', targetLabel: 'b', action: 'keepequal' }, '.regex'],
  [{ sourceLabels: ['a'], regex: 'x' }, '.targetLabel'],
])('Prometheus would refuse %j', (step, path) => {
  expect(said(step)).toEqual([path]);
});

test.each<[RelabelSpec]>([
  [{ sourceLabels: ['a'], regex: '(?i)x.*', action: 'keep' }],
  [{ sourceLabels: ['a.b', 'é'], targetLabel: 'c.d' }],
  [{ targetLabel: 'team', replacement: 'a' }],
  [{ regex: 'pod_(.+)', replacement: '$1', action: 'labelmap' }],
  [{ sourceLabels: ['a'], targetLabel: 'b', modulus: 4, action: 'hashmod' }],
])('Prometheus takes %j', (step) => {
  expect(said(step)).toEqual([]);
});
