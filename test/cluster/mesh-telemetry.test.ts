import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import { applyPlatform, basicPlatform, condition, gone, type RunningOperator, ready } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const fieldManager = 'operator-tests';
const apiVersion = 'telemetry.istio.io/v1';
const meshConfig: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };

// A cluster of its own: the mesh configuration changes for everybody in it.
const stage = useStage({ mesh: 'istio' });
let operator: RunningOperator;
let planted: string;
let home: string;
let shop: string;

beforeAll(async () => {
  planted = String(at(await stage.admin.get(meshConfig), 'data', 'mesh'));
  operator = await stage.startOperator();
});

beforeEach(async () => {
  [home, shop] = await Promise.all([stage.makeNamespace(), stage.makeNamespace()]);
});

const configure = (mesh: string) =>
  stage.admin.patch(meshConfig, { type: 'merge', body: { data: { mesh } }, fieldManager });
const withProvider = (entry: string) => `${planted}extensionProviders:\n- ${entry}\n`;
const wide = (namespace: string): ObjectRef => ({ apiVersion, kind: 'Telemetry', namespace, name: 'observability' });
const specOf = async (ref: ObjectRef) => (await stage.admin.get(ref))?.spec;
const asking = (observability: object, names: string[] = []) =>
  basicPlatform(home, {
    serviceMesh: { enabled: true, type: 'istio', observability },
    observability: { namespaces: { names } },
  });
const traced = { tracing: { enabled: true, samplingRate: 0.07 } };
const theirs = (namespace: string, spec: object = {}) => ({
  apiVersion,
  kind: 'Telemetry',
  metadata: { name: 'theirs', namespace },
  spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }], ...spec },
});

describe('spans', () => {
  it('wait for a provider, which is told as it has to be added, and are off again when it goes', async () => {
    const platform = await applyPlatform(stage.admin, asking(traced, [shop]));
    await ready(stage.admin, platform);
    const { message } = await condition(stage.admin, platform, 'TelemetryReady', 'False', 'ProviderMissing');
    const entry = /extensionProviders: \[(\{.*?\}\})\]/.exec(message ?? '')?.[1];
    if (entry === undefined) throw new Error(`no entry in: ${message}`);
    expect(entry).toContain(`otel-collector.${home}.svc.cluster.local`);
    expect(await stage.admin.get(wide(home))).toBeUndefined();

    try {
      await configure(withProvider(entry));
      await condition(stage.admin, platform, 'TelemetryReady', 'True', 'Written');
      const said = { providers: [{ name: `otel-${home}` }], disableSpanReporting: false, randomSamplingPercentage: 7 };
      expect(await specOf(wide(home))).toEqual({ tracing: [said] });
      expect(await specOf(wide(shop))).toEqual({ tracing: [said] });
      const quiet = await specOf({ ...wide(home), name: 'otel-collector' });
      expect(at(quiet, 'tracing')).toEqual([{ disableSpanReporting: true }]);
      const allowed = { kind: 'AuthorizationPolicy', name: 'allow-grafana-to-otel-collector-4317', namespace: home };
      expect(await stage.admin.get({ apiVersion: 'security.istio.io/v1', ...allowed })).toBeDefined();
    } finally {
      await configure(planted);
    }
    await condition(stage.admin, platform, 'TelemetryReady', 'False', 'ProviderMissing');
    await gone(stage.admin, wide(home));
    await gone(stage.admin, wide(shop));
  });
});

describe('a namespace', () => {
  it('that has a Telemetry of somebody else keeps it alone, and gets ours when that is gone', async () => {
    await stage.admin.create(theirs(shop));
    const platform = await applyPlatform(stage.admin, asking({ metrics: { enabled: true } }, [shop]));
    const { message } = await condition(stage.admin, platform, 'TelemetryReady', 'False', 'MeshConflict');
    expect(message).toContain(`${shop}/observability`);
    await eventually(async () => expect(await stage.admin.get(wide(home))).toBeDefined());
    expect(await stage.admin.get(wide(shop))).toBeUndefined();
    await ready(stage.admin, platform);

    await stage.admin.delete({ ...wide(shop), name: 'theirs' });
    await condition(stage.admin, platform, 'TelemetryReady', 'True');
    expect(await specOf(wide(shop))).toEqual({ metrics: [{ providers: [{ name: 'prometheus' }] }] });
  });

  it('whose Telemetry is for other pods is no obstacle', async () => {
    await stage.admin.create(theirs(home, { selector: { matchLabels: { app: 'shop' } } }));
    const platform = await applyPlatform(stage.admin, asking({ accessLogs: { enabled: true, format: 'TEXT' } }));
    await condition(stage.admin, platform, 'TelemetryReady', 'True');
    expect(await specOf(wide(home))).toEqual({ accessLogging: [{ providers: [{ name: 'envoy' }] }] });
  });

  it('that two platforms look at belongs to the first, and the second takes over', async () => {
    const other = await stage.makeNamespace();
    const first = await applyPlatform(stage.admin, asking({ metrics: { enabled: true } }, [shop]));
    await condition(stage.admin, first, 'TelemetryReady', 'True');
    const platform = asking({ accessLogs: { enabled: false } }, [shop]);
    const second = await applyPlatform(stage.admin, { ...platform, metadata: { name: 'second', namespace: other } });
    const { message } = await condition(stage.admin, second, 'TelemetryReady', 'False', 'Conflict');
    expect(message).toContain(`of the platform ${home}/my-platform`);
    expect(Object.keys((await specOf(wide(shop))) ?? {})).toEqual(['metrics']);

    await stage.admin.delete(first);
    await gone(stage.admin, first);
    await condition(stage.admin, second, 'TelemetryReady', 'True');
    expect(Object.keys((await specOf(wide(shop))) ?? {})).toEqual(['accessLogging']);
    expect(operator.log()).not.toContain('keeps changing');
  });
});

describe('the whole mesh', () => {
  it('is told in its root namespace when that is asked for, and is left as it was', async () => {
    const root = wide('istio-system');
    const platform = await applyPlatform(
      stage.admin,
      basicPlatform(home, {
        serviceMesh: {
          enabled: true,
          type: 'istio',
          observability: { wholeMesh: true, accessLogs: { enabled: true } },
        },
        observability: { namespaces: { all: true } },
      }),
    );
    await condition(stage.admin, platform, 'TelemetryReady', 'True');
    expect(await specOf(root)).toEqual({ accessLogging: [{ providers: [{ name: 'envoy' }] }] });
    expect(await stage.admin.get(wide(home))).toBeUndefined();
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    expect(await stage.admin.get(root)).toBeUndefined();
  });
});
