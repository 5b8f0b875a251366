import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

const mesh = 'spec.serviceMesh';

/**
 * What people are told to do in a mesh and this platform does not, as far as nothing else says so already: modes that take plain text,
 * missing policies and retries without limits have codes of their own. What is fine by default is not asked for.
 */
export const bestPractices: Check = (platform) =>
  platform.spec.serviceMesh?.enabled
    ? [...unlimitedProxies(platform), ...tracedTooOften(platform), ...openToAll(platform)]
    : [];

interface Amounts {
  cpu?: unknown;
  memory?: unknown;
}

interface Resources {
  requests?: Amounts;
  limits?: Amounts;
}

/** Without a word of the platform's the mesh's own limits hold; with one of them given, none of those does. */
function unlimitedProxies(platform: ObservabilityPlatform): Diagnostic[] {
  const own = componentNames.flatMap((name): [string, Resources | undefined][] => [
    [`${componentPath(name)}.mesh.proxy.resources`, componentSpec(platform, name).mesh?.proxy?.resources],
  ]);
  const all: [string, Resources | undefined][] = [
    [`${mesh}.proxy.resources`, platform.spec.serviceMesh?.proxy?.resources],
    ...own,
  ];
  return all.flatMap(([path, resources]) => {
    const missing = (['cpu', 'memory'] as const).filter((name) => resources?.limits?.[name] === undefined);
    const given = [resources?.requests, resources?.limits].flatMap((amounts) => Object.values(amounts ?? {}));
    if (given.length === 0 || missing.length === 0) return [];
    return [
      advice(
        `${path}.limits`,
        `proxies get no limit for ${missing.join(' and ')}: once any amount is given, the mesh’s own no longer hold`,
        'Use resource limits on sidecars: set limits.cpu and limits.memory.',
      ),
    ];
  });
}

function tracedTooOften({ spec }: ObservabilityPlatform): Diagnostic[] {
  const { enabled, samplingRate } = spec.serviceMesh?.observability?.tracing ?? {};
  if (!enabled || samplingRate === undefined || samplingRate <= 0.1) return [];
  return [
    advice(
      `${mesh}.observability.tracing.samplingRate`,
      `${Number((samplingRate * 100).toFixed(2))} % of all requests are traced: proxies, Collector and Tempo carry every one of them`,
      'Set appropriate sampling rates (0.01-0.1 for production).',
    ),
  ];
}

/** An exception for every address there is. */
function openToAll({ spec }: ObservabilityPlatform): Diagnostic[] {
  return (spec.serviceMesh?.mtls.exceptions ?? []).flatMap(({ component, port, from }, at) =>
    (from.cidrs ?? [])
      .filter((cidr) => cidr.endsWith('/0'))
      .map((cidr) =>
        advice(
          `${mesh}.mtls.exceptions[${at}].from.cidrs`,
          `${cidr} is everybody: port ${port} of ${component} takes plain text from any address`,
          'Always use STRICT mTLS in production: name the ranges these callers have.',
        ),
      ),
  );
}

function advice(path: string, message: string, hint: string): Diagnostic {
  return { code: 'BEST_PRACTICE', severity: 'warning', path, message, hint };
}
