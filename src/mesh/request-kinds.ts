import type { Port } from '../platform/component.ts';
import type { FlowKind } from '../platform/flow.ts';

/** What a request is told by: everything that is given has to hold. */
export interface RequestCondition {
  method?: string;
  /** Beginning of the path. */
  path?: string;
}

/**
 * - `streams` are answered for as long as somebody listens;
 * - `queries` change nothing, so they may be sent twice;
 * - `calls` are all others, which are taken for writes.
 */
export type RequestKind = 'streams' | 'queries' | 'calls';

/** Kinds of flows that ask, or may ask. */
const asking: ReadonlySet<FlowKind> = new Set(['read', 'people']);

/** By which requests to a port of HTTP the kinds are told, any of these for each; `calls` are what is left. None where nobody asks. */
export function requestsByKind(
  port: Port,
  kinds: ReadonlySet<FlowKind>,
): Record<Exclude<RequestKind, 'calls'>, readonly RequestCondition[]> {
  if (![...kinds].some((kind) => asking.has(kind))) return { streams: [], queries: [] };
  return {
    streams: (port.streams ?? []).map((path) => ({ path })),
    queries: [{ method: 'GET' }, ...(port.queries ?? []).map((path) => ({ method: 'POST', path }))],
  };
}
