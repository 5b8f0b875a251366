import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { at, fields } from '../src/objects/access.ts';
import { yamlText } from '../src/objects/yaml.ts';
import type { ValidatorBinaries } from '../src/sandbox/validator-tools.ts';
import type { Lifetime } from '../test/verify/support/host.ts';
import type { Rendering } from '../test/verify/support/renderings.ts';
import { type Started, start } from '../test/verify/support/started.ts';
import { inLifetime } from './lifetime.ts';
import { renderedBy } from './platform.ts';
import { median, short } from './statistics.ts';
import { benchValidators } from './validators.ts';

const rounds = 3;
const lines = 60_000;
/** Pods whose proxies write at once. */
const pods = 20;

const platform = `
  observability: { namespaces: { names: [shop] } }
  components: { logAgent: { enabled: true } }`;

/**
 * The rendered log agent reads JSON access logs and sends them to a real Loki; beside it the same Collector reads the same files and
 * sends the lines as they are, with nothing done to them and nothing kept on disk. What counts is the processor time each takes.
 */
export async function logsBench(): Promise<string[]> {
  const tools = await benchValidators();
  const agent = renderedBy(platform, 'log-agent');
  const loki = renderedBy(platform, 'loki');
  const files = accessLogs();
  const results: { rendered: Measured; plain: Measured }[] = [];
  for (let round = 0; round < rounds; round++) {
    // In turns, so that neither is always the first.
    const order = round % 2 === 0 ? ([agent, plain(agent)] as const) : ([plain(agent), agent] as const);
    const measured: Measured[] = [];
    for (const rendering of order) {
      measured.push(await inLifetime((context) => measure(rendering, { loki, tools, files, context })));
    }
    const [first, second] = measured as [Measured, Measured];
    results.push(round % 2 === 0 ? { rendered: first, plain: second } : { rendered: second, plain: first });
  }
  const ratios = results.map(({ rendered, plain: bare }) => rendered.perCore / bare.perCore);
  const bytes = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  return [
    '| round | rendered, lines/s for each core | plain, lines/s for each core | ratio | rendered, lines/s in all | plain, lines/s in all |',
    '|---|---|---|---|---|---|',
    ...results.map(({ rendered, plain: bare }, index) =>
      [
        '',
        ` ${index + 1} `,
        ` ${short(rendered.perCore)} `,
        ` ${short(bare.perCore)} `,
        ` ${short(ratios[index] ?? Number.NaN)} `,
        ` ${short(rendered.perSecond)} `,
        ` ${short(bare.perSecond)} `,
        '',
      ].join('|'),
    ),
    '',
    `Median of the ratios: ${short(median(ratios))}. ${short(lines)} lines of ${short(bytes / lines)} bytes in ${pods} files.`,
  ];
}

interface Measured {
  /** Lines for each second of processor time of the Collector. */
  perCore: number;
  /** Lines for each second from when they are written until Loki has all of them. */
  perSecond: number;
}

interface Setting {
  loki: Rendering;
  tools: ValidatorBinaries;
  files: Record<string, string>;
  context: Lifetime;
}

async function measure(rendering: Rendering, { loki: store, tools, files, context }: Setting): Promise<Measured> {
  const loki = await start(store, { tools, context });
  const agent = await start(rendering, { tools, context, peers: { loki } });
  const before = await processorSeconds(agent);
  const began = Date.now();
  for (const [file, content] of Object.entries(files)) {
    const path = join(agent.path('/var/log/pods'), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  await untilStored(loki);
  const seconds = (Date.now() - began) / 1000;
  return { perCore: lines / ((await processorSeconds(agent)) - before), perSecond: lines / seconds };
}

async function untilStored(loki: Started): Promise<void> {
  const query = encodeURIComponent('sum(count_over_time({service_name=~".+"}[1h]))');
  const deadline = Date.now() + 180_000;
  for (let stored = 0; stored < lines; ) {
    if (Date.now() > deadline) throw new Error(`Loki has ${stored} of ${lines} lines`);
    await sleep(100);
    const response = await fetch(`${loki.url(3100)}/loki/api/v1/query?query=${query}`);
    const answer: unknown = response.ok ? await response.json() : undefined;
    const [first] = (at(answer, 'data', 'result') ?? []) as { value: [number, string] }[];
    stored = Number(first?.value[1] ?? 0);
  }
}

async function processorSeconds(agent: Started): Promise<number> {
  const text = await (await fetch(`${agent.url(8888)}/metrics`)).text();
  const found = /^otelcol_process_cpu_seconds(?:_total)?(?:\{\S*\})? (\S+)$/m.exec(text)?.[1];
  if (found === undefined) throw new Error('the Collector does not tell what it took');
  return Number(found);
}

/** The same receiver without operators and without a memory of what was read, the same exporter with a queue in memory. */
function plain(agent: Rendering): Rendering {
  const [[path, content] = ['', '']] = Object.entries(agent.files);
  const config = parse(content) as Record<string, unknown>;
  const { include } = fields(at(config, 'receivers', 'filelog'));
  const exporters = Object.entries(fields(config['exporters'])).map(([name, exporter]) => {
    const { storage: _, ...queue } = fields(at(exporter, 'sending_queue'));
    return [name, { ...fields(exporter), sending_queue: queue }];
  });
  const { file_storage: _, ...extensions } = fields(config['extensions']);
  const bare = {
    ...config,
    extensions,
    // Loki wants a label of a stream.
    processors: { resource: { attributes: [{ key: 'service.name', value: 'istio-proxy', action: 'upsert' }] } },
    receivers: { filelog: { include, start_at: 'beginning' } },
    exporters: Object.fromEntries(exporters) as Record<string, unknown>,
    service: {
      ...fields(config['service']),
      extensions: Object.keys(extensions),
      pipelines: {
        logs: { receivers: ['filelog'], processors: ['resource'], exporters: Object.keys(fields(config['exporters'])) },
      },
    },
  };
  return { ...agent, files: { [path]: yamlText(bare) } };
}

/** As a container runtime keeps what proxies write in Istio's JSON. */
function accessLogs(): Record<string, string> {
  const files: Record<string, string> = {};
  const began = Date.now() - 60_000;
  for (let pod = 0; pod < pods; pod++) {
    let text = '';
    for (let line = 0; line < lines / pods; line++) {
      const time = `${new Date(began + line).toISOString().slice(0, -1)}${String(pod).padStart(6, '0')}Z`;
      text += `${time} stdout F ${JSON.stringify(entry(pod, line, time))}\n`;
    }
    files[`shop_cart-${pod}_uid-${pod}/istio-proxy/0.log`] = text;
  }
  return files;
}

function entry(pod: number, line: number, time: string): object {
  const trace = ((pod + 1) * 1_000_003 + line).toString(16).padStart(32, '0');
  return {
    start_time: time,
    route_name: 'default',
    method: 'GET',
    path: `/cart/items/${line % 1000}?page=${line % 7}`,
    protocol: 'HTTP/1.1',
    response_code: line % 50 === 0 ? 503 : 200,
    response_flags: line % 50 === 0 ? 'UO' : '-',
    response_code_details: 'via_upstream',
    connection_termination_details: null,
    bytes_received: 0,
    bytes_sent: 1000 + (line % 500),
    duration: line % 90,
    upstream_service_time: String(line % 80),
    x_forwarded_for: null,
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    request_id: `${trace.slice(0, 8)}-aaaa-4bbb-8ccc-${trace.slice(20)}`,
    authority: 'cart.shop.svc.cluster.local:8080',
    upstream_host: `10.244.1.${pod + 10}:8080`,
    upstream_cluster: 'inbound|8080||',
    upstream_local_address: `127.0.0.6:${40_000 + (line % 1000)}`,
    downstream_local_address: `10.244.1.${pod + 10}:8080`,
    downstream_remote_address: `10.244.2.20:${50_000 + (line % 1000)}`,
    requested_server_name: 'outbound_.8080_._.cart.shop.svc.cluster.local',
    upstream_transport_failure_reason: null,
    trace_id: trace,
  };
}
