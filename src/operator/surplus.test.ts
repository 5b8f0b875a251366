import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import type { KubeObject } from '../objects/object.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';
import { surplusOf } from './surplus.ts';

const plan = compile(platformWith({ serviceMesh: { enabled: true } }), istioFacts).plan;
const all = plan?.waves.flatMap((wave) => wave.objects) ?? [];

/** By name, or by the name without what a ConfigMap's content adds to it. */
function planned(kind: string, name: string): KubeObject {
  const sameKind = all.filter((candidate) => candidate.kind === kind);
  const object =
    sameKind.find(({ metadata }) => metadata.name === name) ??
    sameKind.find(({ metadata }) => metadata.name.startsWith(`${name}-`));
  if (!object) throw new Error(`no ${kind} ${name} is planned`);
  return object;
}

/** A copy with something put at a path of members and indexes. */
function withAt(object: KubeObject, path: string, value: unknown): KubeObject {
  const copy = structuredClone(object);
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let here: Record<string, unknown> = copy;
  for (const step of steps) here = here[step] as Record<string, unknown>;
  here[last] = value;
  return copy;
}

test('what is as planned, and what servers fill in, is no surplus', () => {
  for (const object of all) expect(surplusOf(object, object)).toBeUndefined();
  const service = planned('Service', 'tempo');
  const defaulted = withAt(service, 'spec.clusterIP', '10.96.0.7');
  expect(surplusOf(service, withAt(defaulted, 'spec.sessionAffinity', 'None'))).toBeUndefined();
  const workload = planned('StatefulSet', 'grafana');
  expect(
    surplusOf(workload, withAt(workload, 'spec.template.spec.containers.0.imagePullPolicy', 'IfNotPresent')),
  ).toBeUndefined();
  const policy = planned('NetworkPolicy', 'default-deny');
  expect(surplusOf(policy, withAt(policy, 'spec.ingress', []))).toBeUndefined();
});

describe('what opens something is taken out', () => {
  test.each([
    { kind: 'NetworkPolicy', name: 'default-deny', path: 'spec.ingress', value: [{}], field: 'spec', op: 'replace' },
    {
      kind: 'NetworkPolicy',
      name: 'loki',
      path: 'spec.ingress.0.from.0.namespaceSelector',
      value: {},
      field: 'spec',
      op: 'replace',
    },
    {
      kind: 'AuthorizationPolicy',
      name: 'default-deny',
      path: 'spec.rules',
      value: [{}],
      field: 'spec',
      op: 'replace',
    },
    {
      kind: 'PeerAuthentication',
      name: 'default',
      path: 'spec.selector',
      value: { matchLabels: { a: 'b' } },
      field: 'spec',
      op: 'replace',
    },
    {
      kind: 'Role',
      name: 'prometheus',
      path: 'rules.2',
      value: { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
      field: 'rules',
      op: 'replace',
    },
    { kind: 'ConfigMap', name: 'loki', path: 'data.more', value: 'x', field: 'data', op: 'replace' },
    {
      kind: 'Service',
      name: 'tempo',
      path: 'spec.ports.2',
      value: { name: 'ssh', port: 22 },
      field: 'spec.ports',
      op: 'replace',
    },
    {
      kind: 'Service',
      name: 'tempo',
      path: 'spec.ports.0.port',
      value: 4999,
      field: 'spec.ports',
      op: 'replace',
    },
    {
      kind: 'StatefulSet',
      name: 'prometheus',
      path: 'spec.template.spec.hostPID',
      value: true,
      field: 'spec.template.spec.hostPID',
      op: 'remove',
    },
    {
      kind: 'StatefulSet',
      name: 'prometheus',
      path: 'spec.template.spec.initContainers',
      value: [{ name: 'evil' }],
      field: 'spec.template.spec.initContainers',
      op: 'remove',
    },
    {
      kind: 'Deployment',
      name: 'otel-collector',
      path: 'spec.template.spec.containers.1',
      value: { name: 'other' },
      field: 'spec.template.spec.containers',
      op: 'replace',
    },
  ])('$kind $name: $path', ({ kind, name, path, value, field, op }) => {
    const desired = planned(kind, name);
    const surplus = surplusOf(desired, withAt(desired, path, value));
    expect(surplus?.field).toBe(field);
    expect(surplus?.patch[0]?.op).toBe(op);
  });

  test('our own items keep what a server filled in', () => {
    const desired = planned('Deployment', 'otel-collector');
    const filled = withAt(desired, 'spec.template.spec.containers.0.imagePullPolicy', 'IfNotPresent');
    const surplus = surplusOf(desired, withAt(filled, 'spec.template.spec.containers.1', { name: 'other' }));
    expect(surplus?.patch).toEqual([
      expect.objectContaining({
        value: [expect.objectContaining({ name: 'otel-collector', imagePullPolicy: 'IfNotPresent' })],
      }),
    ]);
  });
});
