import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { runGunj } from '../../src/cli/testing/run-gunj.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import { basicPlatform, condition, quiet, type RunningOperator, ready, statusOf } from './operator-support.ts';
import {
  ask,
  podsOf,
  proxies,
  type Recording,
  record,
  stageOf,
  swift,
  withMesh,
  withoutMesh,
} from './stages-support.ts';
import { eventually } from './support/eventually.ts';
import { sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let namespace: string;
let platform: ObjectRef;
let operator: RunningOperator;
let counters: ReturnType<typeof proxies>;
let recording: Recording;

const operate = () => stage.startOperator(swift, { namespace: 'gunj-system', readMetrics: counters.read });

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  counters = proxies();
  operator = await operate();
  platform = await ask(stage.admin, namespace, withoutMesh);
  await ready(stage.admin, platform);
  recording = await record(stage.admin, namespace);
});

afterEach(() => recording.stop());

const joined = async () => {
  await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
  await ready(stage.admin, platform);
};

/** Waits until it is in this stage and waits for this. */
const waits = (name: string, waitingFor: RegExp) =>
  eventually(async () => {
    const now = stageOf(await statusOf(stage.admin, platform));
    expect(now).toMatchObject({ name, waitingFor: expect.stringMatching(waitingFor) as unknown });
    return now;
  }, 60_000);

/** The first place in the recording at which this is told; fails when it is not. */
const first = (log: string[], told: RegExp) => {
  const at = log.findIndex((line) => told.test(line));
  expect(at, `${told} in\n${log.join('\n')}`).not.toBe(-1);
  return at;
};
const last = (log: string[], told: RegExp) => log.findLastIndex((line) => told.test(line));

describe('a platform that runs', () => {
  it('joins: proxies, then policies that count, then STRICT, then policies in force; and leaves the other way round', async () => {
    await ask(stage.admin, namespace, withMesh());
    await joined();
    expect(await podsOf(stage.admin, namespace)).toEqual({ all: 2, proxied: 2 });
    const way = recording.log();

    const counting = first(way, /^policy default-deny counts/);
    const strict = first(way, /^mode default STRICT/);
    const holds = first(way, /^policy allow-\S+ holds/);
    expect(first(way, /^Namespace injects/)).toBeLessThan(first(way, /^workload grafana with proxy/));
    expect(first(way, /^mode default PERMISSIVE/)).toBeLessThan(first(way, /^workload grafana with proxy/));
    expect(last(way, /^workload \S+ with proxy/)).toBeLessThan(counting);
    expect(first(way, /^policy admit-all holds/)).toBeLessThan(counting);
    expect(last(way, /^policy \S+ counts/)).toBeLessThan(holds);
    expect(counting).toBeLessThan(strict);
    expect(strict).toBeLessThan(holds);
    // Nobody is refused before the last of the policies is in force.
    expect(first(way, /^AuthorizationPolicy admit-all gone/)).toBe(way.length - 1);
    expect(stageOf(await statusOf(stage.admin, platform))).toBeUndefined();
    expect((await statusOf(stage.admin, platform)).serviceMesh).toMatchObject({ enabled: true, mtlsMode: 'STRICT' });
    await quiet(operator);

    recording.stop();
    recording = await record(stage.admin, namespace);
    await ask(stage.admin, namespace, withoutMesh);
    await eventually(async () => {
      expect(await podsOf(stage.admin, namespace)).toEqual({ all: 2, proxied: 0 });
      expect((await statusOf(stage.admin, platform)).serviceMesh).toEqual({ enabled: false, ready: false });
      await ready(stage.admin, platform);
      expect(recording.log().at(-1)).toBe('PeerAuthentication default gone');
    }, 60_000);
    const back = recording.log();
    expect(first(back, /^policy admit-all holds/)).toBe(0);
    expect(last(back, /^AuthorizationPolicy allow-\S+ gone/)).toBeLessThan(
      first(back, /^AuthorizationPolicy admit-all gone/),
    );
    expect(first(back, /^AuthorizationPolicy default-deny gone/)).toBeLessThan(
      first(back, /^Namespace does not inject/),
    );
    expect(first(back, /^mode default PERMISSIVE/)).toBeLessThan(first(back, /^Namespace does not inject/));
    expect(first(back, /^Namespace does not inject/)).toBeLessThan(first(back, /^workload \S+ without proxy/));
  });

  it('waits while proxies count calls that the policies would refuse, and says to whom', async () => {
    counters.set('refusing');
    await ask(stage.admin, namespace, withMesh());
    const told = await waits('permissive', /without a call that the policies would refuse/);
    expect(told).toMatchObject({ direction: 'In' });
    await eventually(async () => {
      const { measured } = stageOf(await statusOf(stage.admin, platform)) ?? {};
      expect(measured).toBe(
        '2 of 2 pods have a proxy that is ready; calls to grafana, prometheus would have been refused',
      );
    });
    const { message } = await condition(stage.admin, platform, 'MeshReady', 'False', 'StagePermissive');
    expect(message).toContain('would have been refused');
    await condition(stage.admin, platform, 'Ready', 'False', 'StagePermissive');
    expect(recording.log().join('\n')).not.toMatch(/STRICT|policy allow-\S+ holds/);
    expect((await operator.get('/metrics')).text).toContain('gunj_platforms_in_mesh_stage{stage="permissive"} 1');

    // What was refused long ago holds up nobody.
    counters.set('refused');
    await joined();
  });

  it.each([
    ['Wait', 'permissive'],
    ['Proceed', undefined],
  ])('does what is asked for where counters cannot be read: %s', async (whenUnmeasured, expected) => {
    counters.set('unreadable');
    await ask(stage.admin, namespace, withMesh('STRICT', { whenUnmeasured }));
    if (!expected) return joined();
    const told = await waits(expected, /whenUnmeasured to be Proceed/);
    expect(told?.measured).toContain('not measured: port 15090 of the pods cannot be read');
    await quiet(operator);
    counters.set('quiet');
    await joined();
  });

  it('waits for the restart of callers that would be refused, by name; where no proxies are given it tells', async () => {
    const [injected, plain] = [await stage.makeNamespace(), await stage.makeNamespace()];
    const names = [namespace, injected, plain];
    const callers = names.map((home) => ({ apiVersion: 'v1', kind: 'Pod', namespace: home, name: 'caller' }));
    for (const { namespace: home, name, ...kind } of callers)
      await stage.admin.create({
        ...kind,
        metadata: { namespace: home, name },
        spec: { containers: [{ name: 'app', image: 'app:1' }] },
      });
    const home = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: injected, labels: { 'istio-injection': 'enabled' } },
    };
    await stage.admin.apply(home, { fieldManager: 'test' });

    const spec = withMesh();
    await ask(stage.admin, namespace, {
      ...spec,
      components: { ...spec.components, opentelemetryCollector: { enabled: true } },
      observability: { namespaces: { names: [injected, plain] } },
    });
    const waiting = [namespace, injected].sort().map((name) => `${name}/caller`);
    const told = await waits('permissive', new RegExp(`a restart of ${waiting.join(', ')},`));
    expect(told?.measured).toContain(`pods without a proxy in ${plain}, where none is given`);
    for (const { namespace: of } of callers.filter((caller) => caller.namespace !== plain))
      await stage.admin.delete({ apiVersion: 'v1', kind: 'Pod', namespace: of, name: 'caller' });
    await joined();
  });

  it('is put right again when it is switched off on the way', async () => {
    counters.set('refusing');
    await ask(stage.admin, namespace, withMesh());
    await waits('permissive', /refuse/);
    await ask(stage.admin, namespace, withoutMesh);
    await eventually(async () => {
      expect(await podsOf(stage.admin, namespace)).toEqual({ all: 2, proxied: 0 });
      expect((await statusOf(stage.admin, platform)).serviceMesh).toEqual({ enabled: false, ready: false });
    }, 60_000);
    expect(recording.log().join('\n')).not.toMatch(/STRICT|policy allow-\S+ holds/);
  });
});

/** What an operator leaves that ends in the middle: no request is finished. */
const crashed = async (during?: () => Promise<unknown>) => {
  await operator.crash();
  await during?.();
  operator = await operate();
};

const loseStatus = () =>
  stage.admin.patch(platform, { type: 'merge', subresource: 'status', body: { status: { serviceMesh: null } } });

const inStage = (name: string) =>
  eventually(async () => expect(stageOf(await statusOf(stage.admin, platform))?.name).toBe(name), 60_000);

const left = () =>
  eventually(async () => {
    expect(await podsOf(stage.admin, namespace)).toEqual({ all: 2, proxied: 0 });
    expect((await statusOf(stage.admin, platform)).serviceMesh).toEqual({ enabled: false, ready: false });
  }, 60_000);

it('differs in nothing from what diff plans for the stage it is in', async () => {
  await operator.stop();
  // From outside the cluster, as diff sees it: nobody is let in to read anything.
  operator = await stage.startOperator(swift);
  await ask(stage.admin, namespace, withMesh());
  await waits('permissive', /Proceed/);
  await quiet(operator);
  const dir = mkdtempSync(join(tmpdir(), 'gunj-stages-'));
  try {
    const file = join(dir, 'platform.yaml');
    writeFileSync(file, stringify(basicPlatform(namespace, withMesh())));
    const { code, stdout, stderr } = await runGunj(['diff', '-f', file, '--kubeconfig', sharedSandbox().kubeconfig]);
    expect(stdout, stderr).toBe('');
    expect(code).toBe(0);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

describe('an operator that ends in the middle', () => {
  it('goes on where it was, in every stage', async () => {
    await ask(stage.admin, namespace, withMesh());
    for (const name of ['inject', 'permissive', 'strict']) {
      await inStage(name);
      await crashed();
    }
    await joined();
    const way = recording.log();
    expect(way.filter((line) => line.startsWith('mode default'))).toEqual([
      'mode default PERMISSIVE',
      'mode default STRICT',
    ]);
    expect(way.filter((line) => line.startsWith('policy default-deny'))).toEqual([
      'policy default-deny counts',
      'policy default-deny holds',
    ]);

    await ask(stage.admin, namespace, withoutMesh);
    for (const name of ['open', 'eject']) {
      await inStage(name);
      await crashed();
    }
    await left();
  });

  it('sees by what is there where it was when its status is lost, and skips nothing', async () => {
    counters.set('refusing');
    await ask(stage.admin, namespace, withMesh());
    await waits('permissive', /refuse/);
    await crashed(loseStatus);
    await waits('permissive', /refuse/);
    expect(recording.log().join('\n')).not.toMatch(/STRICT|policy allow-\S+ holds/);
    counters.set('quiet');
    await joined();

    const before = recording.log().length;
    await crashed(loseStatus);
    await joined();
    await quiet(operator);
    expect(recording.log().slice(before)).toEqual([]);
  });
});

describe('a platform in the mesh', () => {
  it('goes from STRICT to PERMISSIVE and back with its policies in force', async () => {
    await ask(stage.admin, namespace, withMesh());
    await joined();
    const before = recording.log().length;
    const mtls = (mode: string) =>
      eventually(async () => {
        const { serviceMesh, conditions } = await statusOf(stage.admin, platform);
        expect(serviceMesh).toMatchObject({ enabled: true, ready: true, mtlsMode: mode });
        expect(serviceMesh?.stage).toBeUndefined();
        expect(conditions?.[0]).toMatchObject({ type: 'Ready', status: 'True' });
      }, 60_000);
    await ask(stage.admin, namespace, withMesh('PERMISSIVE'));
    await mtls('PERMISSIVE');
    // A status that is lost does not make it take the shortest way.
    await crashed(loseStatus);
    await ask(stage.admin, namespace, withMesh('STRICT'));
    await mtls('STRICT');
    const way = recording.log().slice(before);
    expect(way.filter((line) => line.startsWith('mode default'))).toEqual([
      'mode default PERMISSIVE',
      'mode default STRICT',
    ]);
    expect(way.join('\n')).not.toMatch(/counts|admit-all|default-deny/);
    const scrapes = first(way, /^policy allow-scrape-to-grafana-3000 holds/);
    expect(scrapes).toBeLessThan(first(way, /^AuthorizationPolicy allow-prometheus-to-grafana-3000 gone/));
  });

  it('has its policies out of force before they go, and counts before they are in force again', async () => {
    await ask(stage.admin, namespace, withMesh());
    await joined();
    const before = recording.log().length;
    await ask(stage.admin, namespace, withMesh('STRICT', {}, { authorization: { enabled: false } }));
    await eventually(async () => {
      expect(recording.log().slice(before)).toContain('AuthorizationPolicy admit-all gone');
      await joined();
    }, 60_000);
    const off = recording.log().slice(before);
    expect(off.at(0)).toBe('policy admit-all holds');
    expect(off.at(-1)).toBe('AuthorizationPolicy admit-all gone');

    await ask(stage.admin, namespace, withMesh());
    await eventually(async () => {
      expect(recording.log().slice(before + off.length)).toContain('AuthorizationPolicy admit-all gone');
      await joined();
    }, 60_000);
    const on = recording.log().slice(before + off.length);
    expect(on.filter((line) => line.includes('default-deny'))).toEqual([
      'policy default-deny counts',
      'policy default-deny holds',
    ]);
    expect([...off, ...on].join('\n')).not.toMatch(/mode default/);
  });

  it('is written at once when that is asked for', async () => {
    await ask(stage.admin, namespace, withMesh('STRICT', { strategy: 'Immediate' }));
    await joined();
    const way = recording.log();
    expect(way.filter((line) => line.startsWith('mode default'))).toEqual(['mode default STRICT']);
    expect(way.join('\n')).not.toMatch(/counts|admit-all/);
  });
});
