import type { Started } from './started.ts';

export interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: 'client' | 'server';
  service: string;
  /** Milliseconds. */
  duration: number;
  failed?: boolean;
}

/** Sends spans by OTLP over HTTP; rejects when they are not taken. Each ends now. */
export async function sendSpans(collector: Started, spans: readonly SentSpan[]): Promise<void> {
  const now = Date.now();
  const resourceSpans = spans.map(({ service, kind, duration, failed, ...span }) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [
      {
        spans: [
          {
            ...span,
            kind: kind === 'client' ? 3 : 2,
            startTimeUnixNano: `${now - duration}000000`,
            endTimeUnixNano: `${now}000000`,
            ...(failed ? { status: { code: 2 } } : {}),
          },
        ],
      },
    ],
  }));
  await post(`${collector.url(4318)}/v1/traces`, { resourceSpans });
}

/** Sends spans in Zipkin's format, as a proxy does that speaks nothing else. */
export async function sendZipkin(collector: Started, spans: readonly Record<string, unknown>[]): Promise<void> {
  await post(`${collector.url(9411)}/api/v2/spans`, spans);
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}
