import type { ConsistentHashSpec } from '../../../api/spec/mesh/traffic/consistent-hash.ts';
import type { LoadBalancingSpec } from '../../../api/spec/mesh/traffic/load-balancing.ts';
import type { LocalitySpec } from '../../../api/spec/mesh/traffic/locality.ts';
import type { Release } from '../../capability.ts';
import { isWrittenTo } from './granted.ts';

const warmupForm = 'spec.trafficPolicy.loadBalancer.warmup.duration';

/**
 * How the next endpoint is chosen. `detects`: several endpoints are watched for failures, which by Istio's default makes callers
 * prefer those near to them. Who has not asked for that keeps what they have.
 */
export function loadBalancer(
  wanted: LoadBalancingSpec | undefined,
  detects: boolean,
  release: Release,
): Record<string, unknown> {
  const { algorithm, consistentHash, locality } = wanted ?? {};
  const near = locality ?? (detects ? { enabled: false } : undefined);
  return {
    ...(consistentHash ? { consistentHash: hash(consistentHash) } : algorithm ? { simple: algorithm } : {}),
    ...(near ? { localityLbSetting: localitySetting(near) } : {}),
    ...(wanted ? warmup(wanted, release) : {}),
  };
}

function hash({ ringSize, maglevTableSize, ...key }: ConsistentHashSpec): Record<string, unknown> {
  const { httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName } = key;
  return {
    ...(httpHeaderName ? { httpHeaderName } : {}),
    ...(httpCookie ? { httpCookie: { ...httpCookie } } : {}),
    ...(useSourceIp ? { useSourceIp } : {}),
    ...(httpQueryParameterName ? { httpQueryParameterName } : {}),
    ...(ringSize ? { ringHash: { minimumRingSize: ringSize } } : {}),
    ...(maglevTableSize ? { maglev: { tableSize: maglevTableSize } } : {}),
  };
}

function localitySetting({ enabled, distribute, failover, failoverPriority }: LocalitySpec): Record<string, unknown> {
  return {
    enabled,
    ...(distribute
      ? {
          distribute: distribute.map(({ from, to }) => ({
            from,
            to: Object.fromEntries(to.map(({ locality, weight }) => [locality, weight])),
          })),
        }
      : {}),
    ...(failover ? { failover: failover.map(({ from, to }) => ({ from, to })) } : {}),
    ...(failoverPriority ? { failoverPriority: [...failoverPriority] } : {}),
  };
}

/** Only algorithms that weigh endpoints warm them up. */
function warmup(
  { algorithm, consistentHash, warmup: wanted }: LoadBalancingSpec,
  release: Release,
): Record<string, unknown> {
  if (!wanted || consistentHash || algorithm === 'RANDOM') return {};
  return isWrittenTo('loadBalancing.warmup.duration', warmupForm, release)
    ? { warmup: { ...wanted } }
    : { warmupDurationSecs: wanted.duration };
}
