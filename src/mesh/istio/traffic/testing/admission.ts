import { at, fields, items, text, texts } from '../../../../objects/access.ts';
import { goDurationMs } from '../../../../objects/duration.ts';
import type { KubeObject } from '../../../../objects/object.ts';
import { compareVersions } from '../../../../objects/version.ts';

/**
 * Why istiod's admission would refuse a DestinationRule or VirtualService in a version, beside what its schema says. From
 * pkg/config/validation of Istio 1.17 to 1.31; what no object of ours has is left out.
 */
export function admissionRefusals({ kind, metadata, spec }: KubeObject, version: string): string[] {
  const found =
    kind === 'VirtualService' ? routes(spec, version) : kind === 'DestinationRule' ? policy(spec, version) : [];
  return [...exported(spec, metadata.namespace ?? ''), ...found];
}

function exported(spec: unknown, own: string): string[] {
  const names = texts(at(spec, 'exportTo')).map((name) => (name === '.' ? own : name));
  return [
    ...(new Set(names).size < names.length ? ['exportTo names a namespace twice'] : []),
    ...(names.includes('*') && names.length > 1 ? ['exportTo has * and others'] : []),
  ];
}

const conditions =
  '5xx gateway-error reset connect-failure retriable-4xx refused-stream retriable-status-codes retriable-headers envoy-ratelimited cancelled deadline-exceeded internal resource-exhausted unavailable'.split(
    ' ',
  );
const later = ['reset-before-request', 'http3-post-connect-failure'];
const statuses = /^(40[0-9]|41[0-8]|42[1-689]|431|451|50[0-8]|51[01])$/;

function routes(spec: unknown, version: string): string[] {
  if (items(at(spec, 'hosts')).length === 0) return ['no host'];
  return items(at(spec, 'http')).flatMap((route) => {
    const { attempts, perTryTimeout, retryOn, backoff } = fields(at(route, 'retries'));
    const known = compareVersions(version, '1.23.0') >= 0 ? [...conditions, ...later] : conditions;
    const unknown =
      text(retryOn)
        ?.split(',')
        .filter((one) => !known.includes(one) && !statuses.test(one)) ?? [];
    return [
      ...(attempts === 0 && (perTryTimeout !== undefined || retryOn !== undefined) ? ['a policy with attempts 0'] : []),
      ...unknown.map((one) => `unknown condition ${one}`),
      ...duration('perTryTimeout', perTryTimeout),
      ...duration('backoff', backoff),
      ...duration('timeout', at(route, 'timeout')),
      ...(items(at(route, 'route')).length === 0 ? ['no destination'] : []),
    ];
  });
}

function policy(spec: unknown, version: string): string[] {
  const { loadBalancer, connectionPool, outlierDetection, retryBudget, ...others } = fields(at(spec, 'trafficPolicy'));
  const budgetCounts = compareVersions(version, '1.27.1') >= 0;
  const something = loadBalancer ?? connectionPool ?? outlierDetection ?? (budgetCounts ? retryBudget : undefined);
  return [
    ...(something === undefined ? ['a policy with nothing in it'] : []),
    ...Object.keys(others).map((name) => `unexpected ${name}`),
    ...balancing(loadBalancer),
    ...pool(connectionPool),
    ...detection(outlierDetection),
  ];
}

function balancing(balancer: unknown): string[] {
  const { simple, consistentHash, localityLbSetting, warmup } = fields(balancer);
  const { httpCookie, maglev } = fields(consistentHash);
  const size = at(maglev, 'tableSize');
  return [
    ...(simple !== undefined && consistentHash !== undefined ? ['simple and consistentHash'] : []),
    ...(httpCookie !== undefined && text(at(httpCookie, 'ttl')) === undefined ? ['a cookie without ttl'] : []),
    ...(maglev !== undefined && !(typeof size === 'number' && isPrime(size) && size < 5_000_011)
      ? ['a table whose size is no prime']
      : []),
    ...(warmup !== undefined ? duration('warmup', at(warmup, 'duration')) : []),
    ...locality(fields(localityLbSetting)),
  ];
}

function locality({ distribute, failover }: Record<string, unknown>): string[] {
  const sums = items(distribute).map((entry) =>
    Object.values(fields(at(entry, 'to'))).reduce<number>((sum, weight) => sum + Number(weight), 0),
  );
  return [
    ...(distribute !== undefined && failover !== undefined ? ['distribute and failover'] : []),
    ...(sums.some((sum) => sum !== 100) ? ['weights that do not add up to 100'] : []),
    ...(items(failover).some((one) => at(one, 'from') === at(one, 'to'))
      ? ['a region that takes over from itself']
      : []),
  ];
}

function pool(settings: unknown): string[] {
  if (settings === undefined) return [];
  const { tcp, http } = fields(settings);
  return [
    ...(tcp === undefined && http === undefined ? ['a pool with nothing in it'] : []),
    ...duration('http.idleTimeout', at(http, 'idleTimeout')),
    ...duration('tcp.idleTimeout', at(tcp, 'idleTimeout')),
    ...duration('connectTimeout', at(tcp, 'connectTimeout')),
  ];
}

function detection(outlier: unknown): string[] {
  const { interval, baseEjectionTime, maxEjectionPercent = 0, minHealthPercent = 0 } = fields(outlier);
  return [
    ...duration('interval', interval),
    ...duration('baseEjectionTime', baseEjectionTime),
    ...[maxEjectionPercent, minHealthPercent].flatMap((value) =>
      Number(value) < 0 || Number(value) > 100 ? [`${String(value)} is no percentage`] : [],
    ),
  ];
}

/** Of whole milliseconds, and at least one: 0s is refused where it would seem to mean "never". */
function duration(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  const amount = goDurationMs(text(value) ?? '');
  return amount < 1 || !Number.isInteger(amount)
    ? [`${name} ${JSON.stringify(value)} is no duration of whole milliseconds`]
    : [];
}

function isPrime(size: number): boolean {
  if (size < 2) return false;
  for (let divisor = 2; divisor * divisor <= size; divisor++) if (size % divisor === 0) return false;
  return true;
}
