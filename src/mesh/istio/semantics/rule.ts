import { at, fields, isRecord, items, text, texts } from '../../../objects/access.ts';
import type { RequestPattern } from '../../../prove/judgement.ts';
import { any, type Tri, tri } from '../../../prove/tri.ts';
import { and, constant, or, type TriSet } from '../../../prove/tri-set.ts';
import { sourceOfCondition } from './source.ts';

/** What reaches one port of one workload. */
export interface Arrival {
  port: number;
  /** Whether the proxy looks into it as HTTP; `unknown` when it finds out by itself. */
  http: Tri;
  /** How many callers there are. */
  size: number;
  /** Which callers one `source` of a rule means, as far as the connection tells. */
  callers: (source: unknown) => TriSet;
}

/** What a rule makes of the callers. */
export interface RuleMatch {
  match: TriSet;
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
export function ruleMatch(rule: unknown, arrival: Arrival, effect: Effect): RuleMatch {
  const { size, port } = arrival;
  if (rule !== null && rule !== undefined && !isRecord(rule))
    return { match: constant(size, 'unknown'), requests: 'all' };
  const { from, to, when } = fields(rule);
  const sources = items(from).map((one) => at(one, 'source'));
  const operations = items(to).map((one) => fields(at(one, 'operation')));
  const conditions = items(when);

  const looksAtRequests =
    sources.some(asksForToken) ||
    operations.some((operation) => Object.keys(operation).some((member) => Object.hasOwn(operationMembers, member))) ||
    conditions.some((condition) => text(at(condition, 'key'))?.startsWith('request.'));
  const isTcp = looksAtRequests && arrival.http === 'no';
  if (isTcp && effect === 'ALLOW') return { match: constant(size, 'no'), requests: 'all' };

  const called =
    sources.length === 0 ? constant(size, 'yes') : or(constant(size, 'no'), ...sources.map(arrival.callers));
  const onPort = operations.filter((operation) => portMatches(operation, port) === 'yes');
  const ports: Tri = operations.length === 0 ? 'yes' : any(operations.map((operation) => portMatches(operation, port)));
  const http: Tri = looksAtRequests && arrival.http === 'unknown' ? 'unknown' : 'yes';
  return {
    match: and(
      called,
      constant(size, ports),
      constant(size, http),
      ...conditions.map((condition) => conditionHolds(condition, arrival, isTcp)),
    ),
    requests: isTcp ? 'all' : requestsOf(sources, onPort, operations.length),
  };
}

/** Ports a rule says something of; all others are the same to it. */
export function portsNamed(rule: unknown): string[] {
  const { to, when } = fields(rule);
  const operations = items(to).map((one) => fields(at(one, 'operation')));
  const conditions = items(when)
    .map(fields)
    .filter(({ key }) => key === 'destination.port');
  return [
    ...operations.flatMap(({ ports, notPorts }) => [...texts(ports), ...texts(notPorts)]),
    ...conditions.flatMap(({ values, notValues }) => [...texts(values), ...texts(notValues)]),
  ];
}

function asksForToken(source: unknown): boolean {
  return at(source, 'requestPrincipals') !== undefined || at(source, 'notRequestPrincipals') !== undefined;
}

function portMatches(operation: unknown, port: number): Tri {
  const ports = texts(at(operation, 'ports'));
  const notPorts = texts(at(operation, 'notPorts'));
  return tri((ports.length === 0 || ports.includes(String(port))) && !notPorts.includes(String(port)));
}

function conditionHolds(condition: unknown, { port, size, callers }: Arrival, isTcp: boolean): TriSet {
  const { key, values, notValues } = fields(condition);
  const name = text(key) ?? '';
  const source = sourceOfCondition(name);
  if (source !== undefined) {
    const negated = `not${source.charAt(0).toUpperCase()}${source.slice(1)}`;
    return callers({ [source]: values, [negated]: notValues });
  }
  if (name === 'destination.port') return constant(size, portMatches({ ports: values, notPorts: notValues }, port));
  // Headers, tokens, server names: they depend on what is sent.
  return constant(size, isTcp && name.startsWith('request.') ? 'yes' : 'unknown');
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
