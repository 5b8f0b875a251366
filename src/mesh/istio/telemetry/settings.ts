import type { MeshObservabilitySpec } from '../../../api/spec/mesh/observability.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { ProviderFacts } from '../../../facts/facts.ts';
import { isRendered, type Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { istioCapabilities } from '../capabilities/index.ts';
import { howToAdd } from './mesh-config.ts';
import { accessLogProvider, formatOf, type ProviderChoice, providerNamed, tracingProvider } from './providers.ts';
import { samplingPercentage } from './sampling.ts';

const at = 'spec.serviceMesh.observability';

/** What a Telemetry says; members that are absent leave the mesh's own settings as they are. */
export interface Settings {
  metrics?: object;
  tracing?: object;
  accessLogging?: object;
  /** Whom proxies send to because of it. */
  reportsTo: ProviderFacts[];
  diagnostics: Diagnostic[];
}

export function telemetrySettings(input: MeshInput, release: Release): Settings {
  const wanted = input.platform.spec.serviceMesh?.observability ?? {};
  const parts = [metrics(input, release, wanted), tracing(input, wanted), accessLogs(input, wanted)];
  return {
    ...Object.assign({}, ...parts.map(({ part }) => part)),
    reportsTo: parts.flatMap(({ provider }) => provider ?? []),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** All access logs off, also those that accessLogFile of the mesh configuration asks for: without a provider they would go on. */
export const noAccessLogs = { providers: [{ name: 'envoy' }], disabled: true } as const;
export const noSpans = { disableSpanReporting: true } as const;

interface Part {
  part: Pick<Settings, 'metrics' | 'tracing' | 'accessLogging'>;
  provider?: ProviderFacts;
  diagnostics: Diagnostic[];
}

const nothing: Part = { part: {}, diagnostics: [] };

function metrics(input: MeshInput, release: Release, { metrics: asked }: MeshObservabilitySpec): Part {
  const enabled = asked?.enabled;
  const field = `${at}.metrics.enabled`;
  const defaults = input.mesh.defaultProviders;
  const trapped = defaults !== undefined && (defaults.metrics ?? []).length === 0;
  const isPossible = isRendered(istioCapabilities, release, field, String(enabled ?? true));
  if (enabled === undefined && trapped && isPossible)
    return {
      part: {},
      diagnostics: [
        warning(
          'MESH_METRICS_OFF',
          field,
          'defaultProviders of the mesh configuration name none for metrics, so proxies have none of the istio_* metrics unless a Telemetry asks for them',
          'Set metrics.enabled to true for the namespaces of the platform, or add metrics: [prometheus] to defaultProviders for the whole mesh.',
        ),
      ],
    };
  if (enabled === undefined || !isPossible) return nothing;
  if (!enabled)
    return {
      part: {
        metrics: {
          providers: [{ name: 'prometheus' }],
          overrides: [{ match: { metric: 'ALL_METRICS' }, disabled: true }],
        },
      },
      diagnostics: [],
    };
  // Naming providers replaces those of the mesh: they are named too.
  const others = (defaults?.metrics ?? []).filter((name) => providerNamed(input, name));
  const names = [...new Set(['prometheus', ...others])];
  return { part: { metrics: { providers: names.map((name) => ({ name })) } }, diagnostics: [] };
}

function tracing(input: MeshInput, { tracing: asked }: MeshObservabilitySpec): Part {
  if (!asked) return nothing;
  const { enabled, samplingRate } = asked;
  if (enabled === undefined) return withoutEnabled('tracing', asked);
  if (!enabled) return { part: { tracing: noSpans }, diagnostics: [] };
  const choice = tracingProvider(input);
  if ('missing' in choice)
    return missing(input, `${at}.tracing`, 'no proxy reports spans because of this platform', choice);
  const sampled = samplingRate === undefined ? undefined : samplingPercentage(samplingRate);
  return {
    part: {
      tracing: {
        providers: [{ name: choice.provider.name }],
        disableSpanReporting: false,
        ...(sampled ? { randomSamplingPercentage: sampled.percentage } : {}),
      },
    },
    provider: choice.provider,
    diagnostics: sampled?.rounded
      ? [
          warning(
            'SAMPLING_ROUNDED',
            `${at}.tracing.samplingRate`,
            `proxies sample in steps of 0.0001 (0.01 %), so ${samplingRate} becomes ${sampled.percentage} %`,
            'Choose a multiple of 0.0001.',
          ),
        ]
      : [],
  };
}

function accessLogs(input: MeshInput, { accessLogs: asked }: MeshObservabilitySpec): Part {
  if (!asked) return nothing;
  const { enabled, format } = asked;
  if (enabled === undefined) return withoutEnabled('accessLogs', asked);
  if (!enabled) return { part: { accessLogging: noAccessLogs }, diagnostics: [] };
  const choice = accessLogProvider(input);
  if ('missing' in choice)
    return missing(input, `${at}.accessLogs`, 'no access logs are written because of this platform', choice);
  const writes = formatOf(input, choice.provider);
  return {
    part: { accessLogging: { providers: [{ name: choice.provider.name }] } },
    provider: choice.provider,
    diagnostics:
      format && writes && writes !== format
        ? [
            warning(
              'LOG_FORMAT_DIFFERS',
              `${at}.accessLogs.format`,
              `the provider ${choice.provider.name} writes ${writes}, not ${format}`,
              'Name another provider, or leave accessLogs.provider out to have one chosen by the format.',
            ),
          ]
        : [],
  };
}

function withoutEnabled(member: string, asked: Readonly<Record<string, unknown>>): Part {
  const fields = Object.keys(asked).filter((field) => asked[field] !== undefined);
  return {
    part: {},
    diagnostics: fields.map((field) =>
      warning(
        'NOT_ACTED_UPON',
        `${at}.${member}.${field}`,
        `has no effect unless ${member}.enabled says whether there are any`,
        `Set ${member}.enabled.`,
      ),
    ),
  };
}

function missing(
  { mesh }: MeshInput,
  path: string,
  consequence: string,
  { missing: why, entry, hint }: Extract<ProviderChoice, { missing: string }>,
): Part {
  const wayOut = entry ? `${howToAdd(mesh, entry)}. The operator goes on by itself when it is there.` : undefined;
  return {
    part: {},
    diagnostics: [
      warning('PROVIDER_MISSING', path, `${why}; ${consequence}`, wayOut ?? hint ?? 'Name another provider.'),
    ],
  };
}

function warning(code: Diagnostic['code'], path: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', path, message, hint };
}
