import type { IncomingMessage } from 'node:http';
import type { Clock } from './clock.ts';
import type { Credentials, Proof } from './credentials.ts';
import { ApiError, apiErrorFrom, NetworkError } from './errors.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import type { RetryBudget } from './retry-budget.ts';
import { type HttpAnswer, type HttpRequest, isCertificateError, networkError, type Transport } from './transport.ts';

/** One request as the client means it. */
export interface Call {
  /** As Kubernetes counts: get, list, watch, create, apply, patch, delete, evict; `ask` for a review; `dry-run` for what writes nothing; `raw` for anything else. */
  verb: string;
  kind?: string;
  method: string;
  /** Path and query. */
  path: string;
  headers?: Record<string, string>;
  /** Sent as it is: the caller has made JSON of it. */
  body?: string;
  /** Sending it twice does the same as sending it once. */
  idempotent: boolean;
  signal?: AbortSignal;
  /** It may be answered with text that is no JSON. */
  text?: boolean;
  /** The first answer counts, also one that asks to come again later. */
  once?: boolean;
  /** Changes nothing although it is no GET, so that it may be sent by who may not write. */
  asks?: true;
}

/** One try of a call, for metrics. `status` is 0 when there was no answer. */
export interface ObservedCall {
  verb: string;
  kind?: string;
  status: number;
  ms: number;
}

/** A sentence the API server sent along with its answer. */
export interface ApiWarning {
  text: string;
  verb: string;
  kind?: string;
  path: string;
}

/** An answer that is no refusal. */
export interface Answer extends HttpAnswer {
  /** What the body says where it is JSON, its text otherwise. */
  value: unknown;
}

export interface Caller {
  /** The answer when it is 2xx or 304; retries what may be retried. Throws ApiError and NetworkError. */
  call(call: Call): Promise<Answer>;
  /** The open body of a 200, once, without retries of its own. */
  open(call: Call): Promise<IncomingMessage>;
}

export interface CallerOptions {
  transport: Transport;
  credentials: Credentials;
  clock: Clock;
  userAgent: string;
  timeoutMs: number;
  /** Aborted when the client is closed: ends every wait between tries. */
  closed: AbortSignal;
  retry?: RetryPolicy;
  budget?: RetryBudget;
  /** What the server's clock says, in milliseconds since 1970, each time it answers. */
  onDate?: (ms: number) => void;
  onWarning?: (warning: ApiWarning) => void;
  observe?: (call: ObservedCall) => void;
  mayWrite?: () => boolean;
}

const oneTry: RetryPolicy = { attempts: 1, budgetMs: 0, backoff: { baseMs: 0, maxMs: 0 } };

export function createCaller(o: CallerOptions): Caller {
  const { transport, credentials, clock } = o;

  const requestOf = (call: Call): HttpRequest => ({
    method: call.method,
    path: call.path,
    headers: {
      accept: 'application/json',
      'user-agent': o.userAgent,
      ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: call.body }),
    timeoutMs: o.timeoutMs,
    ...(call.signal ? { signal: call.signal } : {}),
  });

  const measured = async <T>(call: Call, run: () => Promise<T>, statusOf: (answer: T) => number): Promise<T> => {
    const started = clock.now();
    let status = 0;
    try {
      const answer = await run();
      status = statusOf(answer);
      return answer;
    } finally {
      o.observe?.({ verb: call.verb, ...(call.kind ? { kind: call.kind } : {}), status, ms: clock.now() - started });
    }
  };

  /** Once more with fresh credentials when the server refuses those it got or cannot be verified with them. */
  const proven = async <T>(run: (proof: Proof) => Promise<T>): Promise<T> => {
    const proof = await credentials.current();
    try {
      return await run(proof);
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 401;
      if (!refused && !isCertificateError(error)) throw error;
      if (!(await credentials.refresh(proof))) throw error;
      return run(await credentials.current());
    }
  };

  const warn = (call: Call, headers: HttpAnswer['headers']) => {
    if (!o.onWarning) return;
    for (const text of warningsIn(headers.warning)) {
      o.onWarning({ text, verb: call.verb, ...(call.kind ? { kind: call.kind } : {}), path: call.path });
    }
  };

  const tellDate = ({ date = '' }: HttpAnswer['headers']) => {
    const ms = Date.parse(date);
    if (Number.isFinite(ms)) o.onDate?.(ms);
  };

  return {
    call(call) {
      const once = async (proof: Proof) => {
        if (call.method !== 'GET' && !call.asks && o.mayWrite?.() === false)
          throw new NetworkError('NOT_ALLOWED', `this process may not write now: ${call.method} ${call.path}`);
        const answer = await measured(
          call,
          () => transport.send(requestOf(call), proof),
          ({ status }) => status,
        );
        tellDate(answer.headers);
        warn(call, answer.headers);
        if (isSuccess(answer.status)) return { ...answer, value: valueOf(answer, call) };
        throw apiErrorFrom(answer.status, answer.headers, answer.body);
      };
      return untilEither(o.closed, call.signal, (signal) =>
        withRetry(() => proven(once), {
          idempotent: call.idempotent,
          clock,
          signal,
          ...(call.once ? { policy: oneTry } : o.retry ? { policy: o.retry } : {}),
          ...(o.budget ? { budget: o.budget } : {}),
        }),
      );
    },
    open(call) {
      return proven(async (proof) => {
        const stream = await measured(
          call,
          () => transport.open(requestOf(call), proof),
          ({ statusCode }) => statusCode ?? 0,
        );
        tellDate(stream.headers);
        warn(call, stream.headers);
        if (stream.statusCode === 200) return stream;
        // Nobody else looks at the time of this: for a watch that is open, silence is no fault.
        const late = new NetworkError('TIMEOUT', `the refusal of ${call.path} has no end`);
        const cancel = clock.after(o.timeoutMs, () => stream.destroy(late), 'refusal');
        const body = await refusal(stream, call).finally(cancel);
        throw apiErrorFrom(stream.statusCode ?? 0, stream.headers, body);
      });
    },
  };
}

const isSuccess = (status: number) => (status >= 200 && status < 300) || status === 304;

/** A body that is cut off and ends in good order all the same comes from what stands between: it is no answer. */
function valueOf({ headers, body }: HttpAnswer, { path, text = false }: Call): unknown {
  if (body === '' || (text && !/\bjson\b/.test(headers['content-type'] ?? ''))) return body;
  try {
    return JSON.parse(body);
  } catch {
    throw new NetworkError('GARBLED', `the answer to ${path} is no JSON (${body.length} characters)`);
  }
}

const longestRefusal = 1 << 20;

async function refusal(stream: IncomingMessage, call: Call): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > longestRefusal) break;
    }
  } catch (error) {
    throw networkError(error, call.path);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * Runs with one signal that follows two. Not AbortSignal.any: with a signal that lives as long as the process it leaks.
 */
async function untilEither<T>(
  always: AbortSignal,
  sometimes: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (always.aborted) throw new NetworkError('ABORTED', 'the client was closed');
  if (!sometimes) return run(always);
  const both = new AbortController();
  const abort = () => both.abort();
  if (sometimes.aborted) abort();
  always.addEventListener('abort', abort, { once: true });
  sometimes.addEventListener('abort', abort, { once: true });
  try {
    return await run(both.signal);
  } finally {
    always.removeEventListener('abort', abort);
    sometimes.removeEventListener('abort', abort);
  }
}

/** The texts of `Warning: 299 - "..."` headers, which Node joins with commas. */
export function warningsIn(header: string | undefined): string[] {
  const found: string[] = [];
  for (const match of (header ?? '').matchAll(/\b299\s+\S+\s+"((?:[^"\\]|\\.)*)"/g)) {
    if (match[1]) found.push(match[1].replace(/\\(.)/g, '$1'));
  }
  return found;
}
