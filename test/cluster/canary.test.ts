import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, fields, items, text } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  gone,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { crashPods } from './rollout-support.ts';
import { endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
const drainMs = 2_000;
const crashes = endings();
let namespace: string;
let platform: ObjectRef;
let operator: RunningOperator;

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  operator = await stage.startOperator({ canaryDrainMs: drainMs });
});

afterEach(() => crashes.end());

const off = { enabled: false };

/** The Collector in the mesh, with somebody it sends to. */
const asked = (canary: Record<string, unknown> | null, more: Record<string, unknown> = {}) =>
  basicPlatform(namespace, {
    components: {
      prometheus: off,
      alertmanager: off,
      grafana: off,
      tempo: off,
      opentelemetryCollector: { ...more, ...(canary ? { canary } : {}) },
    },
  });

const ask = async (...what: Parameters<typeof asked>) => {
  platform = await applyPlatform(stage.admin, asked(...what));
};
const deployment = (name: string): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
const service = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'Service', namespace, name });
const stable = () => deployment('otel-collector');
const canary = () => deployment('otel-collector-canary');
const told = async () => (await statusOf(stage.admin, platform)).components?.['otel-collector'];
const isOfCanary = (pod: KubeObject) => pod.metadata.labels?.['observability.io/track'] === 'canary';

async function pods(): Promise<KubeObject[]> {
  const labelSelector = 'app.kubernetes.io/name=otel-collector';
  const { items: found } = await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector });
  return found.filter(({ metadata }) => !metadata.deletionTimestamp);
}

async function addresses(name: string): Promise<string[]> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  const { items: found } = await stage.admin.list(
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
    { namespace, labelSelector },
  );
  return found
    .flatMap(({ endpoints }) => items(endpoints).flatMap((one) => text(at(one, 'targetRef', 'name')) ?? []))
    .sort();
}

const works = (weight: number) =>
  eventually(async () => {
    expect((await told())?.canary).toMatchObject({ ready: true, version: '0.164.0', weight });
    await condition(stage.admin, platform, 'CanariesReady', 'True');
  }, 60_000);

const version = '0.164.0';

const routes = (): ObjectRef => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  namespace,
  name: 'traffic-to-otel-collector',
});

/** Hosts and shares of every rule. */
async function shares(): Promise<string[]> {
  const found = await stage.admin.get(routes());
  return items(at(found, 'spec', 'http')).map((rule) =>
    items(at(rule, 'route'))
      .map(
        (one) => `${text(at(one, 'destination', 'host'))?.split('.')[0]} ${JSON.stringify(at(one, 'weight') ?? 100)}`,
      )
      .join(', '),
  );
}

const split = (weight: number) => {
  const rule = `otel-collector ${100 - weight}, otel-collector-canary ${weight}`;
  return eventually(async () => expect(await shares()).toEqual([rule, rule]), 60_000);
};

describe('calls', () => {
  it('are led to a canary that serves, another share is one write, and they are led back before it goes', async () => {
    await ask({ version, weight: 10 });
    await split(10);
    const found = await stage.admin.get(canary());
    expect(Number(at(found, 'status', 'availableReplicas'))).toBeGreaterThan(0);
    await ready(stage.admin, platform);
    await quiet(operator);

    await ask({ version, weight: 60 });
    await split(60);
    await condition(stage.admin, platform, 'Ready', 'True');
    const written = await eventually(async () => {
      expect((await told())?.canary?.weight).toBe(60);
      return operator.writes();
    });
    const kinds = written.filter(({ kind }) => kind !== 'ObservabilityPlatform').map(({ kind }) => kind);
    expect(kinds).toEqual(['VirtualService']);

    const order: string[] = [];
    const watching = new AbortController();
    const watched = watchOrder(order, watching.signal);
    await ask(null);
    await gone(stage.admin, canary());
    // The watch may hear of it a moment later.
    await eventually(async () => expect(order).toContain('gone'));
    watching.abort();
    await watched;
    expect(order.filter((step, at) => order.indexOf(step) === at)).toEqual(['split', 'stable', 'gone']);
  });

  it('are led back when the last pod of the canary no longer serves', async () => {
    await ask({ version, weight: 10 });
    await split(10);
    const { stop } = crashPods(stage.admin, namespace, 'otel-collector', isOfCanary, {
      exitCode: 1,
      reason: 'Error',
      message: 'out of luck\n',
    });
    crashes.add(stop);
    await eventually(async () => expect(await stage.admin.get(routes())).toBeUndefined(), 60_000);
    await eventually(async () => expect((await told())?.canary).toMatchObject({ ready: false, weight: 0 }), 60_000);
    await ready(stage.admin, platform);
    await stop();
  });
});

/** What is true, whenever that is something else: who takes calls, and whether the canary is still there. */
async function watchOrder(order: string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const there = (await stage.admin.get(canary())) !== undefined;
    const isSplit = (await shares()).some((one) => one.includes('canary'));
    order.push(there ? (isSplit ? 'split' : 'stable') : 'gone');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a canary', () => {
  it('comes up beside its component, in the mesh, is found by its own Service alone, and goes without a trace', async () => {
    await ask(null);
    await ready(stage.admin, platform);
    const before = await stage.admin.get(stable());
    await ask({ version, replicas: 2, weight: 10 });
    await works(10);
    await ready(stage.admin, platform);

    const all = await pods();
    expect(all.filter(isOfCanary)).toHaveLength(2);
    expect(all.every((pod) => JSON.stringify(pod.spec).includes('istio-proxy'))).toBe(true);
    const namesOf = (list: KubeObject[]) => list.map(({ metadata }) => metadata.name).sort();
    await eventually(async () => {
      expect(await addresses('otel-collector-canary')).toEqual(namesOf(all.filter(isOfCanary)));
      expect(await addresses('otel-collector')).toEqual(namesOf(all.filter((pod) => !isOfCanary(pod))));
    });
    const now = await stage.admin.get(stable());
    expect(now?.metadata).toMatchObject({ uid: before?.metadata.uid, generation: before?.metadata.generation });
    expect((await statusOf(stage.admin, platform)).versions).not.toHaveProperty('otel-collector-canary');
    await quiet(operator);

    await ask(null);
    await gone(stage.admin, canary());
    await gone(stage.admin, service('otel-collector-canary'));
    await eventually(async () => expect((await pods()).filter(isOfCanary)).toEqual([]));
    await ready(stage.admin, platform);
    expect(await told()).not.toHaveProperty('canary');
    expect((await stage.admin.get(stable()))?.metadata).toMatchObject({ generation: before?.metadata.generation });
    await quiet(operator);
  });

  it('that crashes is said, and neither the component nor its configuration is touched', async () => {
    const { stop } = crashPods(stage.admin, namespace, 'otel-collector', isOfCanary, {
      exitCode: 1,
      reason: 'Error',
      message: 'unknown exporter\n',
    });
    crashes.add(stop);
    // The configuration is that of the component: its pods mount the same revision, and must not speak for it.
    await ask({ version, weight: 10 });
    const { message } = await eventually(async () => {
      const found = await condition(stage.admin, platform, 'CanariesReady', 'False');
      expect(found.message).toContain('CrashLoopBackOff');
      return found;
    }, 60_000);
    expect(message).toContain('otel-collector');
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
    const { config, ready: works, canary: second } = (await told()) ?? {};
    expect(works).toBe(true);
    expect(config?.rejected).toBeUndefined();
    expect(second).toMatchObject({ ready: false, weight: 0 });
    await quiet(operator);

    await stop();
    await ask({ version, weight: 10, extraConfig: { processors: { batch: { timeout: '1s' } } } });
    await eventually(async () => expect((await told())?.canary).toMatchObject({ ready: true, weight: 10 }), 60_000);
  });

  it('stays until its time is over also when the operator dies in between', async () => {
    await ask({ version });
    await works(0);
    await operator.crash();
    operator = await stage.startOperator({ canaryDrainMs: 3_600_000 });
    await ask(null);
    await eventually(async () => expect(await told()).not.toHaveProperty('canary'));
    await quiet(operator);
    expect(await stage.admin.get(canary())).toBeDefined();
    await operator.crash();
    operator = await stage.startOperator({ canaryDrainMs: 0 });
    await gone(stage.admin, canary());
  });
});

describe('a Deployment of before there were tracks', () => {
  it('is made anew, since selectors cannot be changed', async () => {
    await ask(null);
    await ready(stage.admin, platform);
    await operator.stop();
    const { metadata, spec, ...live } = (await stage.admin.get(stable())) as KubeObject;
    const { 'observability.io/track': _, ...matchLabels } = fields(at(spec, 'selector', 'matchLabels'));
    await stage.admin.delete(stable(), { propagationPolicy: 'Foreground' });
    await gone(stage.admin, stable());
    const { name, labels, annotations, ownerReferences } = metadata;
    const old = {
      apiVersion: live.apiVersion,
      kind: live.kind,
      metadata: { name, namespace, labels, annotations, ownerReferences },
      spec: { ...fields(spec), selector: { matchLabels } },
    };
    await stage.admin.create(old as KubeObject);

    operator = await stage.startOperator();
    await eventually(async () => {
      expect(at(await stage.admin.get(stable()), 'spec', 'selector', 'matchLabels')).toMatchObject({
        'observability.io/track': 'stable',
      });
    }, 60_000);
    await ready(stage.admin, platform);
    await quiet(operator);
  });
});
