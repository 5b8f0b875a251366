import { describe, expect, it, test } from 'vitest';
import { compile } from '../../compile.ts';
import type { Facts, MeshStageName } from '../../facts/facts.ts';
import { at, items } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { isWorkload } from '../../plan/kinds.ts';
import { stageAnnotation } from '../../platform/labels.ts';
import { istioFacts, platformWith } from '../../testing/platform.ts';
import { stageEffects } from '../stage.ts';

type Mode = 'STRICT' | 'PERMISSIVE';
const meshed = (mode: Mode) => platformWith({ serviceMesh: { enabled: true, mtls: { mode } } });
const facts: Facts = { ...istioFacts, operator: { namespace: 'gunj-system' } };

function planned(stage: MeshStageName | undefined, mode: Mode = 'STRICT') {
  const leaves = stage !== undefined && stageEffects[stage].leaving;
  const platform = leaves ? platformWith({}) : meshed(mode);
  const { plan, diagnostics, mesh } = compile(platform, { ...facts, ...(stage ? { meshStage: stage } : {}) });
  const waves = plan?.waves ?? [];
  const objects = waves.flatMap((wave) => wave.objects);
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  const labels = waves.flatMap(({ shared = [] }) => shared).map(({ metadata }) => metadata.labels)[0];
  return { waves, objects, of, labels, diagnostics, mesh };
}

const isDry = ({ metadata }: KubeObject) => metadata.annotations?.['istio.io/dry-run'] === 'true';
const admitsAll = ({ metadata }: KubeObject) => metadata.name === 'admit-all';

/** What is in force: mode of the namespace, what its policies do, whether new pods get proxies, how Prometheus calls pods. */
function inForce(stage: MeshStageName | undefined, mode?: Mode) {
  const { of, labels, objects } = planned(stage, mode);
  const namespaceWide = of('PeerAuthentication').find(({ metadata }) => metadata.name === 'default');
  const policies = of('AuthorizationPolicy').filter((policy) => !admitsAll(policy));
  const config = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'prometheus');
  return {
    mode: at(namespaceWide, 'spec', 'mtls', 'mode'),
    policies:
      policies.length === 0 ? 'none' : policies.every(isDry) ? 'counted' : policies.some(isDry) ? 'mixed' : 'enforced',
    admitted: of('AuthorizationPolicy').some((policy) => admitsAll(policy) && !isDry(policy)),
    injected: labels?.['istio-injection'] === 'enabled',
    scrapes: String(at(config, 'data', 'prometheus.yml')).includes('scheme: https') ? 'https' : 'http',
  };
}

describe('what is in force', () => {
  test.each<[MeshStageName | undefined, Mode, ReturnType<typeof inForce>]>([
    ['inject', 'STRICT', { mode: 'PERMISSIVE', policies: 'none', admitted: true, injected: true, scrapes: 'http' }],
    [
      'permissive',
      'STRICT',
      { mode: 'PERMISSIVE', policies: 'counted', admitted: true, injected: true, scrapes: 'http' },
    ],
    ['strict', 'STRICT', { mode: 'STRICT', policies: 'counted', admitted: true, injected: true, scrapes: 'https' }],
    [undefined, 'STRICT', { mode: 'STRICT', policies: 'enforced', admitted: false, injected: true, scrapes: 'https' }],
    [
      'guarded',
      'STRICT',
      { mode: 'PERMISSIVE', policies: 'enforced', admitted: false, injected: true, scrapes: 'http' },
    ],
    [
      undefined,
      'PERMISSIVE',
      { mode: 'PERMISSIVE', policies: 'enforced', admitted: false, injected: true, scrapes: 'http' },
    ],
    ['open', 'STRICT', { mode: 'PERMISSIVE', policies: 'none', admitted: true, injected: true, scrapes: 'http' }],
    ['eject', 'STRICT', { mode: 'PERMISSIVE', policies: 'none', admitted: false, injected: false, scrapes: 'http' }],
  ])('in stage %s towards %s', (stage, mode, expected) => {
    expect(inForce(stage, mode)).toEqual(expected);
  });
});

it('opens nothing to the network that is not open in the end, but the counters to the operator while they are read', () => {
  const rules = (stage?: MeshStageName) => planned(stage).of('NetworkPolicy');
  const end = JSON.stringify(rules());
  for (const stage of ['inject', 'guarded', 'open', 'eject'] as const) expect(JSON.stringify(rules(stage))).toBe(end);
  for (const stage of ['permissive', 'strict'] as const) {
    for (const policy of rules(stage).filter(
      ({ metadata }) => !['default-deny', 'neighbours'].includes(metadata.name),
    )) {
      const [before] = rules().filter(({ metadata }) => metadata.name === policy.metadata.name);
      const ports = (one: KubeObject | undefined) =>
        items(at(one, 'spec', 'ingress')).flatMap((rule) => items(at(rule, 'ports')).map((port) => at(port, 'port')));
      expect(ports(policy).filter((port) => port !== 15090)).toEqual(ports(before));
      expect(ports(policy)).toContain(15090);
    }
  }
});

it('rolls pods once on the way in and once on the way out', () => {
  const workloads = (stage?: MeshStageName) => JSON.stringify(planned(stage).objects.filter(isWorkload));
  for (const stage of ['inject', 'permissive', 'strict', 'guarded', 'open'] as const)
    expect(workloads(stage)).toBe(workloads());
  const { plan } = compile(platformWith({}), facts);
  const outside = plan?.waves.flatMap((wave) => wave.objects).filter(isWorkload);
  expect(workloads('eject')).toBe(JSON.stringify(outside));
});

it('admits everybody before other policies change, and pods of the platform alone', () => {
  for (const stage of ['inject', 'permissive', 'strict', 'open'] as const) {
    const { waves } = planned(stage);
    const [first, second] = waves.filter(({ name }) => name === 'policy');
    expect(first?.objects.map(({ metadata }) => metadata.name)).toEqual(['admit-all']);
    expect(first?.objects[0]?.spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { 'app.kubernetes.io/part-of': 'observability-platform' } },
      rules: [{}],
    });
    expect(second?.gate).toEqual({ kind: 'applied' });
  }
});

it('marks what is not as in the end with its stage', () => {
  for (const stage of ['inject', 'permissive', 'strict', 'open', 'eject'] as const) {
    const { of } = planned(stage);
    const marks = [...of('PeerAuthentication'), ...of('AuthorizationPolicy')].map(
      ({ metadata }) => metadata.annotations?.[stageAnnotation],
    );
    expect(new Set(marks)).toEqual(new Set([stage]));
  }
  expect(JSON.stringify(planned(undefined).objects)).not.toContain(stageAnnotation);
});

it('says of fields what it says in the end, and nothing of a mesh that is left', () => {
  const codes = (stage?: MeshStageName) => planned(stage).diagnostics.map(({ code, path }) => `${code} ${path}`);
  for (const stage of ['inject', 'permissive', 'strict', 'guarded'] as const) expect(codes(stage)).toEqual(codes());
  const outside = compile(platformWith({}), facts).diagnostics.map(({ code, path }) => `${code} ${path}`);
  for (const stage of ['open', 'eject'] as const) expect(codes(stage)).toEqual(outside);
});

it('belongs to no mesh any more while pods lose their proxies', () => {
  expect(planned('open').mesh).toMatchObject({ type: 'istio' });
  expect(planned('eject').mesh).toBeUndefined();
});
