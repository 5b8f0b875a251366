import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { compareVersions } from '../../../../objects/version.ts';
import type { ComponentName } from '../../../../platform/component.ts';
import { componentSpec } from '../../../../platform/component-spec.ts';
import { fewestReplicas, mostReplicas } from '../../../../platform/replicas.ts';
import { outlierDetection } from '../outlier-detection.ts';
import type { TrafficCase } from './warnings.ts';

const path = 'spec.serviceMesh.trafficManagement.circuitBreaker';
/** What the mesh takes where the resource says nothing. */
const defaults = { percent: 10, errors: 5, ejection: '30s' };
/** Envoy 1.28, which no longer ejects one endpoint whatever the share is. */
const keepsToShare = '1.20.0';

export function breakerWarnings(subject: TrafficCase): Diagnostic[] {
  const breaker = subject.wanted.circuitBreaker;
  if (breaker?.maxEjectionPercent === 0) return [nobody];
  if (!outlierDetection(breaker)) return [];
  return [...gatewayErrors(subject), ...neverEjected(subject), ...cutOff(subject)];
}

const nobody: Diagnostic = {
  code: 'BREAKER_WITHOUT_EFFECT',
  severity: 'warning',
  path: `${path}.maxEjectionPercent`,
  message: 'with 0 % no endpoint is ever left alone, so no outlier detection is written',
  hint: 'Set a share of 1 or more, or leave the rest of circuitBreaker out.',
};

/** Every gateway error is a 5xx as well and counts towards both. */
function gatewayErrors({ wanted }: TrafficCase): Diagnostic[] {
  const { consecutiveGatewayErrors: gateway, consecutiveErrors = defaults.errors } = wanted.circuitBreaker ?? {};
  if (gateway === undefined || gateway < consecutiveErrors) return [];
  return [
    {
      code: 'BREAKER_WITHOUT_EFFECT',
      severity: 'warning',
      path: `${path}.consecutiveGatewayErrors`,
      message: `${gateway} gateway errors are never reached: each is a 5xx as well, and ${consecutiveErrors} of those eject an endpoint`,
      hint: `Set it below ${consecutiveErrors}, or consecutiveErrors above ${gateway}.`,
    },
  ];
}

function neverEjected(subject: TrafficCase): Diagnostic[] {
  const percent = subject.wanted.circuitBreaker?.maxEjectionPercent ?? defaults.percent;
  if (compareVersions(subject.release.version, keepsToShare) < 0) return [];
  const never = replicasOf(subject).filter(({ most }) => share(percent, most) < 1);
  if (never.length === 0) return [];
  const sums = [...new Set(never.map(({ most }) => most))].map((most) => `⌊${percent} % of ${most}⌋ = 0`);
  return [
    {
      code: 'BREAKER_WITHOUT_EFFECT',
      severity: 'warning',
      path: `${path}.maxEjectionPercent`,
      message: `no endpoint is ever left alone of ${never.map(({ name, most }) => `${name} (${most})`).join(', ')}: ${sums.join(', ')}`,
      hint: `Run ⌈100 / ${percent}⌉ = ${Math.ceil(100 / percent)} replicas or more of what can have them; for the others a circuit breaker does nothing.`,
    },
  ];
}

/** With one endpoint there is nobody to go on with. */
function cutOff(subject: TrafficCase): Diagnostic[] {
  const { maxEjectionPercent: percent = defaults.percent, baseEjectionTime = defaults.ejection } =
    subject.wanted.circuitBreaker ?? {};
  const anyShare = compareVersions(subject.release.version, keepsToShare) < 0;
  const only = replicasOf(subject).filter(({ fewest }) => fewest === 1 && (anyShare || share(percent, 1) === 1));
  if (only.length === 0) return [];
  const why = anyShare
    ? `proxies before ${keepsToShare} eject one endpoint whatever the share is`
    : `⌊${percent} % of 1⌋ = 1`;
  return [
    {
      code: 'BREAKER_CUTS_OFF',
      severity: 'warning',
      path: `${path}.maxEjectionPercent`,
      message: `the only endpoint of ${only.map(({ name }) => name).join(', ')} may be left alone (${why}): callers then get 503 for ${baseEjectionTime} or longer, also for what it could have answered`,
      hint: 'Run more replicas, or leave circuitBreaker out where there is one of everything.',
    },
  ];
}

function share(percent: number, endpoints: number): number {
  return Math.floor((percent * endpoints) / 100);
}

function replicasOf({ input, called }: TrafficCase): { name: ComponentName; most: number; fewest: number }[] {
  return called.map(({ kind: { name } }) => {
    const spec = componentSpec(input.platform, name);
    return { name, most: mostReplicas(spec), fewest: fewestReplicas(spec) };
  });
}
