import { at, fields, isRecord, items, text, texts } from '../../../objects/access.ts';
import type { RequestPattern } from '../../../prove/judgement.ts';
import { all, any, type Tri, tri } from '../../../prove/tri.ts';
import { type Caller, isSource, sourceOfCondition } from './source.ts';

/** What reaches one port of one workload. */
export interface Arrival {
  caller: Caller;
  port: number;
  /** Whether the proxy looks into it as HTTP; `unknown` when it finds out by itself. */
  http: Tri;
}

/** What a rule makes of a connection. */
export interface RuleMatch {
  match: Tri;
  /** The requests it is about; `all` when it does not look at them. */
  requests: 'all' | readonly RequestPattern[];
}

export type Effect = 'ALLOW' | 'DENY';

const operationMembers: Readonly<Record<string, keyof RequestPattern>> = {
  methods: 'methods',
  notMethods: 'notMethods',
  paths: 'paths',
  notPaths: 'notPaths',
  hosts: 'hosts',
  notHosts: 'notHosts',
};

/**
 * One rule: any of `from`, any of `to`, all of `when`. On a port that is not HTTP a rule that looks at requests never matches when
 * it allows, and loses what it says of requests when it denies: Istio is restrictive there.
 */
export function ruleMatch(rule: unknown, arrival: Arrival, policyNamespace: string, effect: Effect): RuleMatch {
  if (rule !== null && rule !== undefined && !isRecord(rule)) return { match: 'unknown', requests: 'all' };
  const { from, to, when } = fields(rule);
  const sources = items(from).map((one) => at(one, 'source'));
  const operations = items(to).map((one) => fields(at(one, 'operation')));
  const conditions = items(when);

  const looksAtRequests =
    sources.some(
      (source) => at(source, 'requestPrincipals') !== undefined || at(source, 'notRequestPrincipals') !== undefined,
    ) ||
    operations.some((operation) => Object.keys(operation).some((member) => member in operationMembers)) ||
    conditions.some((condition) => text(at(condition, 'key'))?.startsWith('request.'));
  if (looksAtRequests && arrival.http === 'no' && effect === 'ALLOW') return { match: 'no', requests: 'all' };
  const strip = looksAtRequests && arrival.http === 'no';

  const called =
    sources.length === 0 ? 'yes' : any(sources.map((source) => isSource(source, arrival.caller, policyNamespace)));
  const held = all(conditions.map((condition) => conditionHolds(condition, arrival, policyNamespace, strip)));
  const onPort = operations.filter((operation) => portMatches(operation, arrival.port) !== 'no');
  const port: Tri =
    operations.length === 0 ? 'yes' : any(operations.map((operation) => portMatches(operation, arrival.port)));
  const http: Tri = looksAtRequests && arrival.http === 'unknown' ? 'unknown' : 'yes';
  return {
    match: all([called, held, port, http]),
    requests: strip ? 'all' : requestsOf(sources, onPort, operations.length),
  };
}

function portMatches(operation: unknown, port: number): Tri {
  const ports = texts(at(operation, 'ports'));
  const notPorts = texts(at(operation, 'notPorts'));
  return tri((ports.length === 0 || ports.includes(String(port))) && !notPorts.includes(String(port)));
}

function conditionHolds(condition: unknown, { caller, port }: Arrival, namespace: string, strip: boolean): Tri {
  const { key, values, notValues } = fields(condition);
  const name = text(key) ?? '';
  const source = sourceOfCondition(name);
  if (source !== undefined) {
    const negated = `not${source.charAt(0).toUpperCase()}${source.slice(1)}`;
    return isSource({ [source]: values, [negated]: notValues }, caller, namespace);
  }
  if (name === 'destination.port') return portMatches({ ports: values, notPorts: notValues }, port);
  if (strip && name.startsWith('request.')) return 'yes';
  // Headers, tokens, server names: they depend on what is sent.
  return 'unknown';
}

/** Requests by operation; who is asked for a token is limited by that too. */
function requestsOf(
  sources: readonly unknown[],
  operations: readonly Record<string, unknown>[],
  asked: number,
): 'all' | RequestPattern[] {
  const tokens = sources.flatMap((source) => texts(at(source, 'requestPrincipals')));
  const needsToken = sources.length > 0 && sources.every((source) => texts(at(source, 'requestPrincipals')).length > 0);
  const token = needsToken ? { requestPrincipals: tokens } : {};
  const patterns = asked === 0 ? [{}] : operations.map(patternOf);
  if (!needsToken && patterns.some((pattern) => Object.keys(pattern).length === 0)) return 'all';
  return patterns.map((pattern) => ({ ...pattern, ...token }));
}

function patternOf(operation: Record<string, unknown>): RequestPattern {
  const entries = Object.entries(operationMembers).flatMap(([member, key]) => {
    const values = texts(operation[member]);
    return values.length > 0 ? [[key, values] as const] : [];
  });
  return Object.fromEntries(entries);
}
