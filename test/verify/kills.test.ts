import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, type TestContext, test } from 'vitest';
import type { ComponentName } from '../../src/platform/component.ts';
import { compiledPlatforms } from './support/platforms.ts';
import { type Rendering, renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, until } from './support/until.ts';

const tools = inject('verifiers');
const title = 'names, labels, levels and retention with no mesh';

function rendered(component: ComponentName): Rendering {
  const platform = compiledPlatforms().find((candidate) => candidate.title === title);
  const rendering = platform && renderingIn(platform, component);
  if (!rendering) throw new Error(`${title} has no ${component}`);
  return rendering;
}

/** Starting Loki takes a quarter of a minute, so it is one test. */
test('Loki and Prometheus are killed and the Collector is ended under load: all that each has acknowledged is there afterwards', async (context) => {
  const { collector, loki, prometheus } = await joined(context);
  const toLoki = startLoad('loki', context, (names) => post(`${loki.url(3100)}/otlp/v1/logs`, logs(names)));
  const toPrometheus = startLoad('prometheus', context, (names) =>
    post(`${prometheus.url(9090)}/api/v1/otlp/v1/metrics`, metrics(names)),
  );
  const toCollector = startLoad('collector', context, async (names) => {
    await post(`${collector.url(4318)}/v1/logs`, logs(names));
    await post(`${collector.url(4318)}/v1/metrics`, metrics(names));
  });
  const loads = [toLoki, toPrometheus, toCollector];
  await Promise.all(loads.map((load) => load.more(500)));
  await Promise.all([loki.kill(), prometheus.kill()]);
  // It holds what it takes for them.
  await toCollector.more(500);
  await Promise.all([loki.again(), prometheus.again()]);
  await Promise.all(loads.map((load) => load.more(300)));
  // As a kubelet ends it: it hands on what it holds.
  expect(await collector.stop()).toBe(0);
  const [atLoki, atPrometheus, atCollector] = await Promise.all(loads.map((load) => load.end()));

  // What was not acknowledged may be there as well.
  await untilAll(context, () => linesOf(loki), [...(atLoki ?? []), ...(atCollector ?? [])]);
  await untilAll(context, () => seriesOf(prometheus), [...(atPrometheus ?? []), ...(atCollector ?? [])]);
});

async function joined(context: TestContext): Promise<Record<'collector' | 'loki' | 'prometheus', Started>> {
  const [loki, prometheus] = await Promise.all([
    start(rendered('loki'), { tools, context }),
    start(rendered('prometheus'), { tools, context }),
  ]);
  const collector = await start(rendered('otel-collector'), { tools, context, peers: { loki, prometheus } });
  return { collector, loki, prometheus };
}

interface Load {
  /** Waits until so many items more than now were acknowledged. */
  more(count: number): Promise<void>;
  /** Ends it and gives the names of all that were acknowledged. */
  end(): Promise<string[]>;
}

const senders = 2;
const itemsPerRequest = 10;

/** Several senders, each with one request after the other; what is refused or cut off is not sent again. */
function startLoad(
  to: string,
  { signal, onTestFinished }: TestContext,
  send: (names: string[]) => Promise<void>,
): Load {
  const acknowledged: string[] = [];
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const sending = Array.from({ length: senders }, async (_, sender) => {
    for (let request = 0; !ended.signal.aborted; request++) {
      const names = Array.from({ length: itemsPerRequest }, (_, item) => `${to}-${sender}-${request}-${item}`);
      try {
        await send(names);
        acknowledged.push(...names);
      } catch {
        // Nobody there, or not yet.
        await sleep(50);
      }
    }
  });
  return {
    async more(count) {
      const before = acknowledged.length;
      await until(signal, async () => (acknowledged.length >= before + count ? true : undefined));
    },
    async end() {
      ended.abort();
      await Promise.all(sending);
      return acknowledged;
    },
  };
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
}

const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'load' } }] };
/** Nanoseconds that are not told twice, so that pages of lines have clean ends. */
const now = (): string => `${Date.now()}${String(process.hrtime.bigint() % 1_000_000n).padStart(6, '0')}`;

function logs(names: readonly string[]): object {
  const logRecords = names.map((stringValue) => ({ timeUnixNano: now(), body: { stringValue } }));
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
}

/** A series for each. */
function metrics(names: readonly string[]): object {
  const dataPoints = names.map((name) => ({
    timeUnixNano: now(),
    asDouble: 1,
    attributes: [{ key: 'item', value: { stringValue: name } }],
  }));
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'load', gauge: { dataPoints } }] }] }] };
}

async function untilAll(
  { signal }: TestContext,
  find: () => Promise<ReadonlySet<string>>,
  acknowledged: readonly string[],
): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(1000);
  let missing = acknowledged;
  for (let attempt = 0; attempt < 60 && missing.length > 0; attempt++) {
    const found = await find();
    missing = acknowledged.filter((name) => !found.has(name));
    if (missing.length > 0) await sleep(500, undefined, { signal });
  }
  expect(missing).toEqual([]);
}

async function linesOf(loki: Started): Promise<Set<string>> {
  const found = new Set<string>();
  // A page at a time, backwards: an answer has five thousand lines at most.
  for (let end = now(); ; ) {
    const query = encodeURIComponent('{service_name="load"}');
    const page = `start=${Date.now() - 3_600_000}000000&end=${end}&limit=5000&query=${query}`;
    const answer = await jsonFrom<{ data: { result: { values: [string, string][] }[] } }>(
      `${loki.url(3100)}/loki/api/v1/query_range?${page}`,
    );
    const values = answer?.data.result.flatMap((stream) => stream.values) ?? [];
    for (const [, line] of values) found.add(line);
    if (values.length < 5000) return found;
    end = values.reduce((first, [time]) => (time < first ? time : first), end);
  }
}

async function seriesOf(prometheus: Started): Promise<Set<string>> {
  const answer = await jsonFrom<{ data: string[] }>(`${prometheus.url(9090)}/api/v1/label/item/values`);
  return new Set(answer?.data);
}
