/** Reads a page of metrics. Rejects when there is no answer. */
export type ReadMetrics = (url: string) => Promise<string>;

const timeoutMs = 5_000;
/** Characters; what is asked for stands on two lines, and a pod may answer with anything. */
const longest = 16 * 1024 * 1024;

/** By plain HTTP, straight to the address. */
export const readMetrics: ReadMetrics = async (url) => {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`${url} answers with ${answer.status}`);
  }
  let text = '';
  for await (const part of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length > longest) throw new Error(`${url} answers with too much`);
  }
  return text;
};

/** The value of a gauge without labels; undefined when there is none. */
export function gauge(metrics: string, name: string): number | undefined {
  const line = metrics.split('\n').find((one) => one.startsWith(`${name} `));
  const value = Number(line?.split(' ')[1]);
  return line === undefined || Number.isNaN(value) ? undefined : value;
}
