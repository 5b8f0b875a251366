import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import type { Port } from '../../../platform/component.ts';
import type { FlowKind } from '../../../platform/flow.ts';
import { type RequestCondition, type RequestKind, requestsByKind } from '../../request-kinds.ts';
import { grpcCodes, queryStatuses } from './retry-conditions.ts';

/** How one kind of calls to a port travels. */
export interface TrafficRule {
  kind: RequestKind;
  /** Requests it is about, any of these; of `calls`: all that no other rule is about. */
  requests: readonly RequestCondition[];
  /** Longest time for the whole answer. */
  timeout?: string;
  /** Longest time without data. */
  idle?: string;
  retries?: Retries;
}

export interface Retries {
  /** Tries beside the first, from 1 on: none is the absence of this. */
  limit: number;
  /** For one try. */
  timeout?: string;
  /** Statuses of HTTP, or names of those of gRPC. */
  on: readonly string[];
}

/** The rule for whatever is not told apart. */
export const anyCall: TrafficRule = { kind: 'calls', requests: [] };

/**
 * Rules for the calls to a port, the last about everything that is left; proxies take the one whose conditions say most. None when
 * nothing is asked for that a rule could say. `retry` is absent where retries are not a matter of routes.
 */
export function rulesFor(
  port: Port,
  kinds: ReadonlySet<FlowKind>,
  { retry, timeout }: Pick<TrafficManagementSpec, 'retry' | 'timeout'>,
): TrafficRule[] {
  if (port.appProtocol === 'tcp') return [];
  if (port.appProtocol === 'kubernetes.io/h2c') {
    // A call of gRPC may be a stream, and each brings a deadline of its own.
    const retries = retriesOn(retry, grpcCodes(retry?.retryOn), undefined);
    return retries ? [{ ...anyCall, retries }] : [];
  }
  const limits = {
    ...(timeout?.request ? { timeout: timeout.request } : {}),
    ...(timeout?.idle ? { idle: timeout.idle } : {}),
  };
  const retries = retriesOn(retry, queryStatuses(retry?.retryOn), retry?.perTryTimeout);
  const { streams, queries } = requestsByKind(port, kinds);
  const last: TrafficRule = { ...anyCall, ...limits };
  const before: TrafficRule[] = [
    { kind: 'streams' as const, requests: streams },
    { kind: 'queries' as const, requests: queries, ...limits, ...(retries ? { retries } : {}) },
  ].filter(({ requests }) => requests.length > 0);
  const different = before.slice(0, before.findLastIndex((rule) => !saySame(rule, last)) + 1);
  return different.length > 0 || !saySame(last, anyCall) ? [...different, last] : [];
}

function retriesOn(
  retry: TrafficManagementSpec['retry'],
  on: readonly string[],
  timeout: string | undefined,
): Retries | undefined {
  if (!retry || retry.attempts === 0 || on.length === 0) return undefined;
  return { limit: retry.attempts, ...(timeout ? { timeout } : {}), on };
}

function saySame(a: TrafficRule, b: TrafficRule): boolean {
  return a.timeout === b.timeout && a.idle === b.idle && JSON.stringify(a.retries) === JSON.stringify(b.retries);
}
