import type { Scene } from './scene.ts';

export interface Line {
  stream: Record<string, string>;
  time: string;
  content: string;
}

/** What Loki answers to a query, five thousand lines of the last hour at most. */
export async function lines({ node, parts }: Scene, query: string): Promise<Line[]> {
  const start = `${Date.now() - 3_600_000}000000`;
  const url = `http://${parts.loki.address}:3100/loki/api/v1/query_range?limit=5000&start=${start}&query=${encodeURIComponent(query)}`;
  const { status, text } = await node.network.call(url);
  if (status !== 200) throw new Error(`Loki answers ${status}: ${text}`);
  const { data } = JSON.parse(text) as {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  };
  return data.result.flatMap(({ stream, values }) => values.map(([time, content]) => ({ stream, time, content })));
}

export interface Sample {
  metric: Record<string, string>;
  value: number;
}

/** What Prometheus answers to a query, as of now. */
export async function samples(scene: Scene, query: string): Promise<Sample[]> {
  const found = await ask<{ metric: Record<string, string>; value: [number, string] }>(scene, query);
  return found.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** Times and values of one series in the last hour, as they were recorded. */
export async function history(scene: Scene, series: string): Promise<[number, string][]> {
  const found = await ask<{ values: [number, string][] }>(scene, `${series}[1h]`);
  return found.flatMap(({ values }) => values);
}

async function ask<T>({ node, parts }: Scene, query: string): Promise<T[]> {
  const url = `http://${parts.prometheus.address}:9090/api/v1/query?query=${encodeURIComponent(query)}`;
  const { status, text } = await node.network.call(url);
  if (status !== 200) throw new Error(`Prometheus answers ${status}: ${text}`);
  return (JSON.parse(text) as { data: { result: T[] } }).data.result;
}
