import { expect, test } from 'vitest';
import type { PlatformStatus } from '../api/types.ts';
import { compile } from '../compile.ts';
import { type KubeObject, refKey, refOf } from '../objects/object.ts';
import { configRevisionLabel } from '../platform/labels.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';
import { missing } from './missing.ts';
import { planRefs } from './prune.ts';
import { withCopies } from './rollout/redirect.ts';

const spec = platformWith({ serviceMesh: { enabled: true } });
const compiled = compile(spec, istioFacts);
const plan = withCopies(compiled.plan ?? { waves: [] }, compiled.components);
const secrets = plan.waves.flatMap((wave) =>
  (wave.secrets ?? []).map(
    ({ name, namespace, labels }): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels },
    }),
  ),
);
const written = [...plan.waves.flatMap((wave) => wave.objects), ...secrets];
const configured = (more: object = {}): PlatformStatus['components'] =>
  Object.fromEntries(
    compiled.components.map(({ name, config }) => [
      name,
      {
        ready: true,
        ...(config ? { config: { revision: config.revision, since: '2026-01-01T00:00:00Z' } } : {}),
        ...(name === 'loki' ? more : {}),
      },
    ]),
  );
const platform = (components = configured(), objects = planRefs(plan).length) => ({
  ...spec,
  metadata: { ...spec.metadata },
  status: { components, plan: { hash: 'h', objects } },
});
const without = (...names: string[]) => written.filter(({ metadata }) => !names.includes(metadata.name));
const loki = written.find(
  ({ metadata }) => metadata.name.startsWith('loki-') && metadata.labels?.[configRevisionLabel],
) as KubeObject;
const lokiRevision = loki.metadata.labels?.[configRevisionLabel] ?? '';
const older: KubeObject = {
  ...loki,
  metadata: {
    ...loki.metadata,
    name: 'loki-00000000',
    labels: { ...loki.metadata.labels, [configRevisionLabel]: '00000000' },
  },
};
const rolledBack = { config: { revision: '00000000', accepted: '00000000', rejected: lokiRevision, since: '' } };

test('a plan is as many objects as its status will say', () => {
  expect(new Set(written.map((object) => refKey(refOf(object)))).size).toBe(planRefs(plan).length);
});

test.each<[string, KubeObject, readonly KubeObject[], number]>([
  ['all that was written is there', platform(), written, 0],
  ['some are gone', platform(), written.slice(2), 2],
  ['an older configuration is kept beside it', platform(), [...written, older], 0],
  ['an older one does not stand for the one that is gone', platform(), [...without(loki.metadata.name), older], 1],
  ['one was gone back to', platform(configured(rolledBack)), [...written, older], 0],
  [
    'a canary has a configuration of its own',
    platform(configured({ canary: { ready: true } }), written.length + 1),
    [...written, older],
    0,
  ],
  ['something is there that is in no plan', platform(), [...written, { ...older, metadata: { name: 'more' } }], 0],
  ['nothing was written yet', { ...spec, metadata: spec.metadata }, [], 0],
])('%s', (_, owner, members, expected) => {
  expect(missing(owner, members)).toBe(expected);
});
