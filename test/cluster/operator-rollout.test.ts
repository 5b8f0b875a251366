import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { configMapsOf, crashPods, revisions } from './rollout-support.ts';
import { endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let namespace: string;
let platform: ObjectRef;
let operator: RunningOperator;
const crashes = endings();

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  operator = await stage.startOperator();
  const off = { enabled: false };
  const components = { prometheus: off, alertmanager: off, grafana: off, tempo: off };
  platform = await applyPlatform(stage.admin, basicPlatform(namespace, { components, serviceMesh: off }));
  await accepted();
});

afterEach(() => crashes.end());

const lokiRef = (): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'loki' });

const asks = (loki: Record<string, unknown>) =>
  stage.admin.patch(platform, { type: 'merge', body: { spec: { components: { loki } } } });

const keeps = (time: string) => asks({ retention: { time } });

async function accepted(): Promise<void> {
  await ready(stage.admin, platform);
  await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
}

const stateOf = async (component = 'loki') => (await statusOf(stage.admin, platform)).components?.[component]?.config;

async function mounted(ref: ObjectRef = lokiRef()): Promise<string[]> {
  return configMapsOf(at(await stage.admin.get(ref), 'spec', 'template', 'spec'));
}

const mounts = (name: string) => (pod: KubeObject) => configMapsOf(pod.spec).includes(name);

/** Pods of every revision of Loki but this one fail as told. */
function fails(
  except: string,
  ending = { exitCode: 1, reason: 'Error', message: 'level=error msg="no such limit"\n' },
) {
  const applies = (pod: KubeObject) =>
    pod.metadata.labels?.['app.kubernetes.io/name'] === 'loki' && !mounts(`loki-${except}`)(pod);
  const { stop } = crashPods(stage.admin, namespace, 'loki', applies, ending);
  crashes.add(stop);
  return stop;
}

describe('a configuration that works', () => {
  it('rolls the pods to a ConfigMap of its own, and that of before goes when they have rolled', async () => {
    const seen = [(await stateOf())?.revision ?? ''];
    for (const time of ['5d', '6d', '7d', '8d']) {
      await keeps(time);
      await accepted();
      const { revision = '', accepted: last } = (await stateOf()) ?? {};
      expect(last).toBe(revision);
      seen.push(revision);
      expect(await mounted()).toEqual([`loki-${revision}`]);
    }
    expect(new Set(seen).size).toBe(5);
    await eventually(async () => expect(await revisions(stage.admin, namespace, 'loki')).toEqual(seen.slice(-1)));
    const { items: pods } = await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
    expect(pods.filter(mounts(`loki-${seen.at(-1)}`))).toHaveLength(1);
    await quiet(operator);
  });
});

describe('a configuration whose pods crash', () => {
  it('goes back by itself, says so, rests, and the next one goes forward', async () => {
    const good = (await stateOf())?.revision ?? '';
    const stop = fails(good);
    await keeps('5d');
    const { message } = await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack');
    const { rejected } = (await stateOf()) ?? {};
    expect(message).toContain(`configuration ${rejected} was not accepted`);
    expect(message).toContain('no such limit');
    expect(message).toContain(good);
    await condition(stage.admin, platform, 'Ready', 'False', 'RolledBack');
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    expect(await mounted()).toEqual([`loki-${good}`]);
    // The controller takes the broken pod away by itself.
    await eventually(async () => {
      const { items: pods } = await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
      expect(pods.filter(mounts(`loki-${rejected}`))).toEqual([]);
      expect(pods.filter(mounts(`loki-${good}`))).toHaveLength(1);
    });
    await quiet(operator);
    const { items: events } = await stage.admin.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace });
    expect(events.filter(({ reason }) => reason === 'RolledBack').length).toBeGreaterThan(0);

    await stop();
    await keeps('6d');
    await accepted();
    expect((await stateOf())?.rejected).toBeUndefined();
    expect(await mounted()).not.toEqual([`loki-${good}`]);
  });

  it('is tried again when the annotation says so', async () => {
    const good = (await stateOf())?.revision ?? '';
    const stop = fails(good);
    await keeps('5d');
    await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack');
    await stop();
    const annotations = { 'observability.io/retry-configuration': '1' };
    await stage.admin.patch(platform, { type: 'merge', body: { metadata: { annotations } } });
    await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
    expect(await mounted()).not.toEqual([`loki-${good}`]);
  });

  it('goes back also when the operator dies in between and its successor finds no status', async () => {
    const good = (await stateOf())?.revision ?? '';
    fails(good);
    await operator.crash();
    await keeps('5d');
    await stage.admin.patch(platform, { type: 'merge', subresource: 'status', body: { status: null } });
    const second = await stage.startOperator();
    await eventually(async () => expect(await mounted()).not.toEqual([`loki-${good}`]));
    await second.crash();
    const third = await stage.startOperator();
    await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack');
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    expect(await mounted()).toEqual([`loki-${good}`]);
    await quiet(third);
    await third.stop();
    const fourth = await stage.startOperator();
    await quiet(fourth);
    expect(fourth.allWrites()).toEqual([]);
  });
});

describe('an operator that dies after each of its writes', () => {
  it('ends where one that lives does', async () => {
    const good = (await stateOf())?.revision ?? '';
    fails(good);
    await operator.crash();
    await keeps('5d');
    for (let death = 0; death < 6; death++) {
      const next = await stage.startOperator();
      await Promise.race([
        eventually(async () => expect(next.allWrites().length).toBeGreaterThan(0), 20_000).catch(() => {}),
        condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack').catch(() => {}),
      ]);
      await next.crash();
    }
    const last = await stage.startOperator();
    await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack');
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    expect(await mounted()).toEqual([`loki-${good}`]);
    await quiet(last);
  });
});

describe('a Deployment whose new pods crash', () => {
  it('goes back while the old pod still serves', async () => {
    const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'otel-collector' };
    const [good = ''] = await mounted(ref);
    const applies = (pod: KubeObject) =>
      pod.metadata.labels?.['app.kubernetes.io/name'] === 'otel-collector' && !mounts(good)(pod);
    const ending = { exitCode: 1, reason: 'Error', message: 'Error: invalid configuration\n' };
    const { stop } = crashPods(stage.admin, namespace, 'otel-collector', applies, ending);
    crashes.add(stop);
    const opentelemetryCollector = { extraConfig: { processors: { batch: { timeout: '3s' } } } };
    await stage.admin.patch(platform, { type: 'merge', body: { spec: { components: { opentelemetryCollector } } } });
    const { message } = await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack');
    expect(message).toContain('invalid configuration');
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    expect(await mounted(ref)).toEqual([good]);
    await quiet(operator);
  });
});

describe('what is no fault of the configuration does not roll it back', () => {
  it.each([
    ['too little memory', { exitCode: 137, reason: 'OOMKilled', message: '' }],
    ['a kill from outside', { exitCode: 143, reason: 'Error', message: '' }],
  ])('%s', async (_, ending) => {
    const good = (await stateOf())?.revision ?? '';
    fails(good, ending);
    await keeps('5d');
    await condition(stage.admin, platform, 'Ready', 'False', 'WorkloadsNotReady');
    await eventually(async () =>
      expect((await statusOf(stage.admin, platform)).components?.['loki']?.message).toContain('CrashLoopBackOff'),
    );
    await quiet(operator);
    expect((await stateOf())?.rejected).toBeUndefined();
    expect(await mounted()).not.toEqual([`loki-${good}`]);
  });

  it('an image that cannot be pulled', async () => {
    const good = (await stateOf())?.revision ?? '';
    await asks({ retention: { time: '5d' }, image: { tag: 'does-not-exist' } });
    await eventually(async () =>
      expect((await statusOf(stage.admin, platform)).components?.['loki']?.message).toContain('ImagePull'),
    );
    await quiet(operator);
    expect((await stateOf())?.rejected).toBeUndefined();
    expect(await mounted()).not.toEqual([`loki-${good}`]);
  });

  it('a crash after the image changed too', async () => {
    const good = (await stateOf())?.revision ?? '';
    fails(good);
    await asks({ retention: { time: '5d' }, image: { tag: 'another' } });
    const { message } = await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'Rejected');
    expect(message).toContain('image, arguments or environment changed with it');
    await quiet(operator);
    expect(await mounted()).not.toEqual([`loki-${good}`]);
  });

  it('a crash of pods with a configuration that worked', async () => {
    const good = (await stateOf())?.revision ?? '';
    fails('none');
    await condition(stage.admin, platform, 'Ready', 'False', 'WorkloadsNotReady');
    await quiet(operator);
    await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
    // It did not work before this change, so the change is not to blame.
    await keeps('5d');
    await eventually(async () => expect(await mounted()).not.toEqual([`loki-${good}`]));
    const { message } = await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'Rejected');
    expect(message).toContain('no earlier one');
    expect(await mounted()).not.toEqual([`loki-${good}`]);
  });
});
