import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it, type TestContext } from 'vitest';
import { at, items, texts } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { refOf } from '../../src/objects/object.ts';
import type { ReadMetrics } from '../../src/operator/rollout/read-metrics.ts';
import { gauge, readMetrics } from '../../src/operator/rollout/read-metrics.ts';
import { defaultCacheDir } from '../../src/sandbox/sandbox.ts';
import { toolModuleDir } from '../../src/sandbox/tool-module.ts';
import { buildTools } from '../../src/sandbox/toolchain.ts';
import { validatorModules } from '../../src/sandbox/validator-tools.ts';
import { type Started, start } from '../verify/support/started.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let namespace: string;
let platform: ObjectRef;
let program: string;
const options = { reloadGraceMs: 12_000, reloadPollMs: 300 };

beforeAll(async () => {
  const [module] = validatorModules;
  const dir = toolModuleDir(module.name);
  const cache = { cacheDir: defaultCacheDir(process.env), env: process.env, onProgress: () => {} };
  program = (await buildTools({ ...module, dir }, cache))['prometheus'] ?? '';
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  const off = { enabled: false };
  const components = { alertmanager: off, grafana: off, loki: off, tempo: off, opentelemetryCollector: off };
  const spec = { components, serviceMesh: off };
  platform = await applyPlatform(stage.admin, basicPlatform(namespace, spec));
});

function operate(read?: ReadMetrics): Promise<RunningOperator> {
  return stage.startOperator(options, read ? { namespace: 'gunj-system', readMetrics: read } : {});
}

const configMap = (): ObjectRef => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus' });

async function prometheusYml(): Promise<string> {
  return String(at(await stage.admin.get(configMap()), 'data', 'prometheus.yml'));
}

/** Prometheus with the arguments of its StatefulSet, reading what the API server has as a kubelet would show it. */
async function run(context: TestContext): Promise<Started> {
  const set = await eventually(async () => {
    const found = await stage.admin.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'prometheus' });
    expect(found).toBeDefined();
    return found as KubeObject;
  });
  const [container] = items(at(set, 'spec', 'template', 'spec', 'containers'));
  const args = texts(at(container, 'args')).map((arg) => arg.replace('interval=30s', 'interval=1s'));
  const started = await start(
    {
      component: 'prometheus',
      platforms: ['live'],
      args,
      env: {},
      files: { '/etc/prometheus/prometheus.yml': await prometheusYml() },
      directories: ['/prometheus'],
      ready: { path: '/-/ready', port: 9090 },
    },
    { tools: { prometheus: program, promtool: '', alertmanager: '', amtool: '', loki: '', otelcol: '' }, context },
  );
  const path = started.path('/etc/prometheus/prometheus.yml');
  const mirror = async () => {
    while (!context.signal.aborted && !stopped) {
      const content = await prometheusYml().catch(() => undefined);
      if (content !== undefined && content !== 'undefined') {
        await writeFile(`${path}.new`, content);
        await rename(`${path}.new`, path);
      }
      await sleep(300);
    }
  };
  let stopped = false;
  const mirroring = mirror();
  context.onTestFinished(async () => {
    stopped = true;
    await mirroring.catch(() => {});
  });
  return started;
}

/** Every pod's address leads to the one that runs here. */
const readsFrom =
  (started: () => Started | undefined): ReadMetrics =>
  (url) => {
    const here = started();
    if (!here) return Promise.reject(new Error('not started'));
    return readMetrics(url.replace(/^http:\/\/[^/]+:9090/, here.url(9090)));
  };

const scrapes = (regex: string) => ({
  scrape_configs: [
    {
      job_name: 'mine',
      static_configs: [{ targets: ['127.0.0.1:1'] }],
      relabel_configs: [{ source_labels: ['__address__'], regex, action: 'keep' }],
    },
  ],
});

const asks = (extraConfig: Record<string, unknown>) =>
  stage.admin.patch(platform, { type: 'merge', body: { spec: { components: { prometheus: { extraConfig } } } } });

const stateOf = async () => (await statusOf(stage.admin, platform)).components?.['prometheus']?.config;

it('a configuration that Prometheus does not load goes back to the last that it loaded, and a corrected one goes forward', async (context) => {
  let here: Started | undefined;
  const first = await operate(readsFrom(() => here));
  await ready(stage.admin, platform);
  here = await run(context);
  await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
  const good = await prometheusYml();
  const { revision } = (await stateOf()) ?? {};
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name: 'prometheus' };
  expect(JSON.stringify(await stage.admin.get(policy))).toContain('gunj-system');

  await asks(scrapes('('));
  const { message } = await condition(stage.admin, platform, 'ConfigurationAccepted', 'False', 'RolledBack');
  const { rejected } = (await stateOf()) ?? {};
  expect(message).toContain(`prometheus: configuration ${rejected} was not accepted`);
  expect(message).toContain(String(revision));
  await condition(stage.admin, platform, 'Ready', 'False', 'RolledBack');
  await eventually(async () => expect(await prometheusYml()).toMatch(/^# put back at /));
  expect((await prometheusYml()).endsWith(good)).toBe(true);
  const isLoaded = async () =>
    gauge(await readMetrics(`${here?.url(9090)}/metrics`), 'prometheus_config_last_reload_successful');
  await eventually(async () => expect(await isLoaded()).toBe(1));
  await quiet(first);
  await first.stop();
  const second = await operate(readsFrom(() => here));
  await quiet(second);
  expect(second.allWrites()).toEqual([]);
  expect((await prometheusYml()).endsWith(good)).toBe(true);

  await asks(scrapes('.*'));
  await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
  expect(await prometheusYml()).toContain('job_name: mine');
  await ready(stage.admin, platform);
  await quiet(second);
  const copies = await stage.admin.list(
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { namespace, labelSelector: 'observability.io/config-of=prometheus,observability.io/config-revision' },
  );
  const { revision: loaded } = (await stateOf()) ?? {};
  expect([revision, rejected]).not.toContain(loaded);
  expect(copies.items.map((copy) => [refOf(copy).name, copy['immutable']])).toEqual([[`prometheus-${loaded}`, true]]);
});

it('an operator that cannot call pods says that nobody watches the reloads', async () => {
  const operator = await operate();
  await ready(stage.admin, platform);
  // It started with this one.
  await condition(stage.admin, platform, 'ConfigurationAccepted', 'True');
  await asks(scrapes('.*'));
  await eventually(async () => {
    const { conditions = [] } = await statusOf(stage.admin, platform);
    expect(conditions.find(({ type }) => type === 'ConfigurationAccepted')).toMatchObject({
      status: 'Unknown',
      reason: 'NotWatched',
    });
  });
  await quiet(operator);
});
