import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { readiness, type Snapshot, treeOf } from './snapshot.ts';
import { treeLines } from './tree.ts';

const draw = (snapshot: Snapshot) =>
  treeLines(treeOf(snapshot), { colors: pc.createColors(false), width: 100 }).join('\n');

const platform = (ready: 'True' | 'False', rest: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'shop', namespace: 'monitoring', generation: 2 },
  status: {
    conditions: [
      { type: 'Ready', status: ready, reason: 'WorkloadsNotReady', message: 'grafana waits', observedGeneration: 2 },
    ],
    components: { grafana: { ready: ready === 'True' }, loki: { ready: true } },
  },
  ...rest,
});

const grafana = (readyReplicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'grafana', namespace: 'monitoring', generation: 1 },
  spec: { replicas: 1, selector: { matchLabels: { app: 'grafana' } } },
  status: { observedGeneration: 1, readyReplicas },
});

interface PodState {
  phase: string;
  proxy: boolean;
  main: object;
}

const pod = ({ phase, proxy, main }: PodState): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'grafana-0', namespace: 'monitoring', uid: 'u1', labels: { app: 'grafana' } },
  spec: {
    initContainers: [{ name: 'istio-init' }, { name: 'istio-proxy', restartPolicy: 'Always' }],
    containers: [{ name: 'grafana' }],
  },
  status: {
    phase,
    initContainerStatuses: [
      { name: 'istio-init', ready: true, state: { terminated: { exitCode: 0 } } },
      { name: 'istio-proxy', ready: proxy, state: { running: {} } },
    ],
    containerStatuses: [{ name: 'grafana', ...main }],
  },
});

const waves: Snapshot['waves'] = [
  {
    name: 'policy',
    planned: [
      { key: 'p1', kind: 'NetworkPolicy' },
      { key: 'p2', kind: 'NetworkPolicy' },
    ],
  },
  { name: 'workload', planned: [{ key: 'w', kind: 'StatefulSet' }] },
];
const policy = (name: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
});
const base: Snapshot = { name: 'monitoring/shop', waves, objects: new Map(), pods: [] };

describe('the tree of a platform', () => {
  it('says that there is none', () => {
    expect(draw(base)).toBe('ObservabilityPlatform monitoring/shop is not there');
  });

  it('counts what has been written so far', () => {
    const snapshot = { ...base, platform: platform('False'), objects: new Map([['p1', policy('p1')]]) };
    expect(draw(snapshot)).toBe(`… ObservabilityPlatform monitoring/shop is not Ready: 1 of 2 components are ready
├─ … policy  1 of 2: 2 NetworkPolicy
└─ … workload  0 of 1: 1 StatefulSet`);
  });

  const written = (readyReplicas: number) =>
    new Map([
      ['p1', policy('p1')],
      ['p2', policy('p2')],
      ['w', grafana(readyReplicas)],
    ]);

  it('counts the containers of a pod with its sidecar', () => {
    const starting = pod({ phase: 'Running', proxy: true, main: { ready: false, state: { running: {} } } });
    expect(draw({ ...base, platform: platform('False'), objects: written(0), pods: [starting] })).toBe(
      `… ObservabilityPlatform monitoring/shop is not Ready: 1 of 2 components are ready
├─ ✓ policy  2 NetworkPolicy
└─ … workload  1 StatefulSet
   └─ … StatefulSet grafana  0/1 ready
      └─ … grafana-0  Running, 1/2 containers ready, with istio-proxy`,
    );
  });

  it('shows why a pod fails, up to the root', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'no such tag' };
    const failing = pod({ phase: 'Pending', proxy: true, main: { ready: false, state: { waiting } } });
    expect(draw({ ...base, platform: platform('False'), objects: written(0), pods: [failing] })).toBe(
      `… ObservabilityPlatform monitoring/shop is not Ready: 1 of 2 components are ready
├─ ✓ policy  2 NetworkPolicy
└─ ✗ workload  1 StatefulSet
   └─ ✗ StatefulSet grafana  0/1 ready
      └─ ✗ grafana-0: container grafana ImagePullBackOff: no such tag (Pending, 1/2 containers read…`,
    );
  });

  it('is all done when the platform is ready', () => {
    const running = pod({ phase: 'Running', proxy: true, main: { ready: true, state: { running: {} } } });
    expect(draw({ ...base, platform: platform('True'), objects: written(1), pods: [running] })).toBe(
      `✓ ObservabilityPlatform monitoring/shop is Ready
├─ ✓ policy  2 NetworkPolicy
└─ ✓ workload  1 StatefulSet
   └─ ✓ StatefulSet grafana  1/1 ready
      └─ ✓ grafana-0  Running, 2/2 containers ready, with istio-proxy`,
    );
  });

  it('gives the reason when all components are ready and something else is not', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'StageOpen', message: 'on the way out', observedGeneration: 2 },
    ];
    const components = { grafana: { ready: true } };
    const drawn = (observedGeneration: number) =>
      draw({
        ...base,
        waves: [],
        platform: platform('False', {
          status: { components, conditions: conditions.map((one) => ({ ...one, observedGeneration })) },
        }),
      });
    expect(drawn(2)).toBe('… ObservabilityPlatform monitoring/shop is not Ready: StageOpen: on the way out');
    expect(drawn(1)).toBe(
      '… ObservabilityPlatform monitoring/shop is not Ready: the operator is looking at the change',
    );
  });

  it('gives the reason when the operator does not go on', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'NamespaceClaimed', message: 'taken by other', observedGeneration: 2 },
      { type: 'Stalled', status: 'True', reason: 'NamespaceClaimed', message: 'taken by other', observedGeneration: 2 },
    ];
    const stalled = platform('False', { status: { conditions } });
    expect(draw({ ...base, waves: [], platform: stalled })).toBe(
      '✗ ObservabilityPlatform monitoring/shop is not Ready: NamespaceClaimed: taken by other',
    );
  });

  it('shows what is left while it is deleted', () => {
    const gone = platform('True');
    gone.metadata.deletionTimestamp = '2026-11-22T00:00:00Z';
    expect(
      draw({ ...base, platform: gone, objects: written(1) }),
    ).toBe(`… ObservabilityPlatform monitoring/shop is being deleted
└─ … still there: 2 NetworkPolicy, 1 StatefulSet`);
  });
});

describe('the tree of a platform that is gone', () => {
  it('shows what is kept on purpose', () => {
    const secret: KubeObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'grafana-admin' } };
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } };
    const objects = new Map([
      ['s', secret],
      ['n', namespace],
    ]);
    expect(draw({ ...base, objects })).toBe('ObservabilityPlatform monitoring/shop is not there\n└─ kept: 1 Secret');
  });
});

describe('readiness', () => {
  it('is what the operator says of the current generation', () => {
    expect(readiness(platform('True'))).toMatchObject({ ready: true });
    expect(readiness(platform('False'))).toEqual({ ready: false, reason: 'WorkloadsNotReady: grafana waits' });
  });

  it('is not there before the operator has seen the last change', () => {
    const changed = platform('True');
    changed.metadata.generation = 3;
    expect(readiness(changed)).toEqual({ ready: false, reason: 'the operator is looking at the change' });
    expect(readiness(platform('True', { status: {} })).ready).toBe(false);
    expect(readiness(undefined).ready).toBe(false);
  });
});

describe('what is easily missed', () => {
  const root = (spec: object, status: object) =>
    treeOf({
      name: 'monitoring/p',
      platform: {
        apiVersion: 'observability.io/v1beta1',
        kind: 'ObservabilityPlatform',
        metadata: { name: 'p', namespace: 'monitoring', generation: 1 },
        spec,
        status,
      },
      waves: [],
      objects: new Map(),
      pods: [],
    });

  it('is said: a platform that is paused', () => {
    expect(root({ paused: true }, {}).text).toMatch(/paused/);
    expect(root({}, {}).text).not.toMatch(/paused/);
  });

  it('is said: a field that does nothing', () => {
    const warning = { code: 'NOT_ACTED_UPON', path: 'spec.a', message: 'not yet' };
    expect(root({}, { warnings: [warning] }).children.map(({ text }) => text)).toEqual([
      'warning NOT_ACTED_UPON spec.a: not yet',
    ]);
  });
});
