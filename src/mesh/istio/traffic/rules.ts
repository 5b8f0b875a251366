import type { RetrySpec } from '../../../api/spec/mesh/traffic/retry.ts';
import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import type { Port } from '../../../platform/component.ts';
import type { FlowKind } from '../../../platform/flow.ts';
import { type RequestCondition, type RequestKind, requestsByKind } from '../../request-kinds.ts';
import { queryConditions, writeConditions } from './retry-conditions.ts';

/** How one kind of calls to a port travels. */
export interface TrafficRule {
  kind: RequestKind;
  /** Requests it is about, any of these; of `calls`: all that no rule before it is about. */
  requests: readonly RequestCondition[];
  timeout?: string;
  retries?: Retries;
}

export interface Retries {
  attempts: number;
  perTryTimeout?: string;
  retryOn?: string;
  backoff?: string;
}

/**
 * Rules for the calls to a port in the order in which they are tried; the last is about everything that is left. None when
 * nothing is asked for that a rule could say. Rules just before the last that say the same are left to it.
 */
export function rulesFor(
  port: Port,
  kinds: ReadonlySet<FlowKind>,
  { retry, timeout }: Pick<TrafficManagementSpec, 'retry' | 'timeout'>,
  version: string,
): TrafficRule[] {
  if (port.appProtocol === 'tcp') return [];
  const limit = timeout?.request ? { timeout: timeout.request } : {};
  const calls: TrafficRule = { kind: 'calls', requests: [], ...retriesOf(retry && writeRetries(retry, version)) };
  // A call of gRPC may be a stream, and each brings a deadline of its own.
  if (port.appProtocol === 'kubernetes.io/h2c') return saysSomething(calls) ? [calls] : [];
  const last = { ...calls, ...limit };
  const requests = requestsByKind(port, kinds);
  const streams: TrafficRule = {
    kind: 'streams',
    requests: requests.streams,
    ...retriesOf(retry && { attempts: 0 }),
  };
  const queries: TrafficRule = {
    kind: 'queries',
    requests: requests.queries,
    ...limit,
    ...retriesOf(retry && queryRetries(retry, version)),
  };
  const before = [streams, queries].filter((rule) => rule.requests.length > 0);
  const different = before.slice(0, before.findLastIndex((rule) => !saySame(rule, last)) + 1);
  return different.length > 0 || saysSomething(last) ? [...different, last] : [];
}

function queryRetries({ attempts, perTryTimeout, retryOn, backoff }: RetrySpec, version: string): Retries {
  const conditions = retryOn === undefined ? undefined : queryConditions(retryOn, version);
  if (attempts === 0 || conditions?.length === 0) return { attempts: 0 };
  return {
    attempts,
    ...(perTryTimeout ? { perTryTimeout } : {}),
    ...(conditions ? { retryOn: conditions.join(',') } : {}),
    ...(backoff ? { backoff } : {}),
  };
}

/** Without a limit for one try: a write that is cut off on its way is sent again by its sender, and stored twice. */
function writeRetries({ attempts, retryOn, backoff }: RetrySpec, version: string): Retries {
  const conditions = writeConditions(retryOn, version);
  if (attempts === 0 || conditions.length === 0) return { attempts: 0 };
  return { attempts, retryOn: conditions.join(','), ...(backoff ? { backoff } : {}) };
}

function retriesOf(retries: Retries | undefined): { retries?: Retries } {
  return retries ? { retries } : {};
}

function saysSomething({ timeout, retries }: TrafficRule): boolean {
  return timeout !== undefined || retries !== undefined;
}

function saySame(a: TrafficRule, b: TrafficRule): boolean {
  return a.timeout === b.timeout && JSON.stringify(a.retries) === JSON.stringify(b.retries);
}
