import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, items, text } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { yamlText } from '../../../src/objects/yaml.ts';
import { startChild } from '../../../src/sandbox/child.ts';
import { eventually } from '../support/eventually.ts';
import type { Node } from './container.ts';

export interface Span {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  /** Of the resource. */
  attributes: Record<string, string>;
}

/**
 * Who takes spans where the pod of Tempo is, which cannot be had here: a Collector that acknowledges what it has handed on to the
 * node's store of spans, and nothing before.
 */
export async function runSpanStore(
  { dir, network, ending }: Node,
  pod: KubeObject,
  otelcol: string,
): Promise<{ kill(): Promise<void>; again(): Promise<void>; spans(): Span[] }> {
  const { name } = pod.metadata;
  const address = text(at(pod, 'status', 'podIP')) ?? '';
  const own = join(dir, name);
  mkdirSync(own, { recursive: true });
  const config = join(own, 'collector.yaml');
  const kept = { endpoint: network.store, encoding: 'json', compression: 'none', sending_queue: { enabled: false } };
  writeFileSync(
    config,
    yamlText({
      extensions: { health_check: { endpoint: '0.0.0.0:13133' } },
      receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } } },
      exporters: { otlp_http: kept },
      service: {
        extensions: ['health_check'],
        telemetry: { metrics: { level: 'none' } },
        pipelines: { traces: { receivers: ['otlp'], exporters: ['otlp_http'] } },
      },
    }),
  );
  const [command = '', ...enter] = await network.join(name, address);
  const launch = () =>
    startChild({
      name,
      command,
      args: [...enter, otelcol, `--config=${config}`],
      logFile: join(dir, `${name}.log`),
      cwd: own,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
  const untilReady = () =>
    eventually(async () => {
      const { status } = await network.call(`http://${address}:13133/`);
      if (status !== 200) throw new Error(`${name} is not ready: ${status}`);
    });
  let child = launch();
  ending.add(() => child.kill());
  await untilReady();
  return {
    kill: () => child.kill(),
    again: () => {
      child = launch();
      return untilReady();
    },
    spans: () => readSpans(join(network.dir, 'spans.jsonl')),
  };
}

function readSpans(file: string): Span[] {
  let requests: string[];
  try {
    requests = readFileSync(file, 'utf8').trim().split('\n');
  } catch {
    // Nothing has come yet.
    return [];
  }
  return requests.flatMap((request) =>
    items(at(JSON.parse(request), 'resourceSpans')).flatMap((resource) => {
      const attributes = Object.fromEntries(
        items(at(resource, 'resource', 'attributes')).map((one): [string, string] => [
          text(at(one, 'key')) ?? '',
          text(at(one, 'value', 'stringValue')) ?? '',
        ]),
      );
      const service = attributes['service.name'] ?? '';
      return items(at(resource, 'scopeSpans'))
        .flatMap((scope) => items(at(scope, 'spans')))
        .map((span): Span => {
          const of = (key: string) => text(at(span, key)) ?? '';
          const [traceId, spanId, parentSpanId] = [of('traceId'), of('spanId'), of('parentSpanId')];
          return { service, name: of('name'), traceId, spanId, parentSpanId, attributes };
        });
    }),
  );
}
