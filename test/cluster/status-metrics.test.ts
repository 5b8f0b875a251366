import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, it, type TestContext } from 'vitest';
import { yamlText } from '../../src/objects/yaml.ts';
import type { ReadMetrics } from '../../src/operator/rollout/read-metrics.ts';
import { readMetrics } from '../../src/operator/rollout/read-metrics.ts';
import { defaultCacheDir } from '../../src/sandbox/sandbox.ts';
import { toolModuleDir } from '../../src/sandbox/tool-module.ts';
import { buildTools } from '../../src/sandbox/toolchain.ts';
import { validatorModules } from '../../src/sandbox/validator-tools.ts';
import { queryPath } from '../../src/telemetry/query-path.ts';
import { type Started, start } from '../verify/support/started.ts';
import { applyPlatform, basicPlatform, quiet, ready, statusOf } from './operator-support.ts';
import { swift } from './stages-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let program: string;

beforeAll(async () => {
  const [module] = validatorModules;
  const cache = { cacheDir: defaultCacheDir(process.env), env: process.env, onProgress: () => {} };
  program = (await buildTools({ ...module, dir: toolModuleDir(module.name) }, cache))['prometheus'] ?? '';
});

/** A proxy in front of a component, which is asked about thirty times between two readings; one of five fails. */
async function proxy(namespace: string, { onTestFinished }: TestContext): Promise<string> {
  let readings = 0;
  const server = createServer((_, response) => {
    readings += 1;
    const line = (code: string, count: number) =>
      `istio_requests_total{reporter="destination",source_workload="otel-collector",source_workload_namespace="${namespace}",destination_workload="loki",destination_workload_namespace="${namespace}",destination_service_name="loki",response_code="${code}",response_flags="-",grpc_response_status=""} ${count}`;
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`${line('200', readings * 24)}\n${line('503', readings * 6)}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function prometheus(target: string, context: TestContext): Promise<Started> {
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'mesh-proxies', static_configs: [{ targets: [target] }] }],
  };
  return start(
    {
      component: 'prometheus',
      platforms: ['status'],
      args: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
      env: {},
      files: { '/etc/prometheus/prometheus.yml': yamlText(config) },
      directories: ['/prometheus'],
      ready: { path: '/-/ready', port: 9090 },
    },
    { tools: { prometheus: program, promtool: '', alertmanager: '', amtool: '', loki: '', otelcol: '' }, context },
  );
}

it('the status tells of the traffic that a real Prometheus has counted, seldom, and says why where it cannot', async (context) => {
  const namespace = await stage.makeNamespace();
  const [first, here] = await Promise.all([
    // Nobody answers at the addresses of simulated pods.
    stage.startOperator(swift, { namespace: 'gunj-system', readMetrics: () => Promise.reject(new Error('no answer')) }),
    proxy(namespace, context).then((target) => prometheus(target, context)),
  ]);
  const off = { enabled: false };
  const components = { alertmanager: off, grafana: off, tempo: off, opentelemetryCollector: off };
  const mesh = { serviceMesh: { enabled: true, type: 'istio', mtls: { enabled: true, mode: 'PERMISSIVE' } } };
  const platform = await applyPlatform(stage.admin, basicPlatform(namespace, { components, ...mesh }));
  await ready(stage.admin, platform);
  const told = async () => (await statusOf(stage.admin, platform)).serviceMesh?.metrics;
  await eventually(async () =>
    expect(await told()).toEqual({ message: expect.stringContaining('cannot be asked on port 9090') }),
  );
  await ready(stage.admin, platform);

  // The call is declared: who may, to which port, and in the mesh to which paths.
  const policies = await stage.admin.list({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }, { namespace });
  expect(JSON.stringify(policies.items.find(({ metadata }) => metadata.name === 'prometheus'))).toContain(
    'gunj-system',
  );
  const allowed = await stage.admin.list(
    { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' },
    { namespace },
  );
  const operators = allowed.items.filter((one) => JSON.stringify(one.spec).includes(queryPath));
  expect(operators.some((one) => JSON.stringify(one.spec).includes('"GET"'))).toBe(true);
  expect(JSON.stringify(operators)).not.toContain('/api/v1/write');
  await first.stop();

  const askedAtMs: number[] = [];
  const read: ReadMetrics = (url) => {
    const { pathname, port } = new URL(url);
    if (port !== '9090') return Promise.reject(new Error(`${url} does not answer`));
    if (pathname === queryPath) askedAtMs.push(Date.now());
    return readMetrics(url.replace(/^http:\/\/[^/]+/, here.url(9090)));
  };
  await eventually(async () => {
    const answer = await readMetrics(`${here.url(9090)}${queryPath}?query=rate(istio_requests_total[5m])`);
    expect(answer).toContain('503');
  });
  const second = await stage.startOperator(swift, { namespace: 'gunj-system', readMetrics: read });
  const figures = await eventually(async () => {
    const found = await told();
    expect(found).toEqual({ requestRate: expect.any(Number), errorRate: 0.2 });
    return found;
  }, 60_000);
  expect(figures?.requestRate).toBe(Number(figures?.requestRate?.toPrecision(2)));
  expect(figures?.requestRate).toBeGreaterThan(0);

  // It looks again and again, but does not ask, and writes nothing.
  await quiet(second);
  for (const look of ['once', 'twice']) {
    const reconcile = second.nextReconcile();
    await stage.admin.patch(platform, { type: 'merge', body: { metadata: { annotations: { look } } } });
    await reconcile;
  }
  const [rate = 0, , again = Number.POSITIVE_INFINITY] = askedAtMs;
  expect(askedAtMs.length).toBeGreaterThanOrEqual(2);
  expect(again - rate).toBeGreaterThanOrEqual(59_000);
  await ready(stage.admin, platform);
});
