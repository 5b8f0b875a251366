import type { ProviderFacts } from '../../../facts/facts.ts';
import type { MeshInput } from '../../mesh.ts';
import { lineWithTrace } from './access-log-line.ts';
import { collectorOf, meansButMisses, sendsTo, sendsZipkin } from './collector.ts';
import { type ConfigEntry, providerEntry } from './mesh-config.ts';

/** A provider of the mesh configuration to name in a Telemetry, or why there is none and what would have to be configured. */
export type ProviderChoice = { provider: ProviderFacts } | { missing: string; entry?: ConfigEntry; hint?: string };

/** Kinds of providers that take spans, as the mesh configuration calls them. */
const tracers = ['opentelemetry', 'zipkin', 'datadog', 'skywalking', 'stackdriver', 'lightstep', 'opencensus'];
const otherLoggers = ['envoyOtelAls', 'envoyHttpAls', 'envoyTcpAls'];
const files = 'envoyFileAccessLog';
/** What this is called in extensionProviders when nobody has given it a name: of one mesh, many platforms may need one. */
const nameFor = (what: string, { graph }: MeshInput) => `${what}-${graph.namespace}`;

/**
 * Where spans go. A Telemetry that names a provider the mesh configuration does not define ends tracing without a word, so only
 * one that is known to be there is ever named.
 */
export function tracingProvider(input: MeshInput): ProviderChoice {
  const collector = collectorOf(input);
  const wanted = input.platform.spec.serviceMesh?.observability?.tracing?.provider;
  if (wanted !== undefined) {
    const provider = providerNamed(input, wanted);
    if (provider && tracers.includes(typeOf(provider))) return { provider };
    if (provider)
      return { missing: `the provider ${provider.name} is of type ${typeOf(provider)}, which takes no spans` };
  }
  const found =
    input.mesh.providers.find((provider) => typeOf(provider) === 'opentelemetry' && sendsTo(provider, collector)) ??
    input.mesh.providers.find((provider) => typeOf(provider) === 'zipkin' && sendsZipkin(provider, collector));
  if (found && wanted === undefined) return { provider: found };
  if (!collector)
    return {
      missing:
        wanted === undefined
          ? 'the platform has no Collector that spans could go to'
          : `the mesh configuration defines no provider ${wanted}`,
      hint: 'Switch spec.components.opentelemetryCollector on, or name a provider of the mesh configuration in tracing.provider.',
    };
  const { host: service, port } = collector;
  const entry = providerEntry(wanted ?? nameFor('otel', input), { opentelemetry: { service, port } });
  if (wanted !== undefined) return { missing: `the mesh configuration defines no provider ${wanted}`, entry };
  const misses = input.mesh.providers.find((provider) => meansButMisses(provider, collector));
  const why = misses
    ? `the provider ${misses.name} names ${misses.service}, which Istio does not find: it looks for ${service}`
    : `no provider of type opentelemetry in the mesh configuration sends to ${service}:${port}`;
  return { missing: why, entry };
}

/** Who writes access logs in the format that is asked for; any will do when none is. */
export function accessLogProvider(input: MeshInput): ProviderChoice {
  const { provider: wanted, format } = input.platform.spec.serviceMesh?.observability?.accessLogs ?? {};
  if (wanted !== undefined) {
    const provider = providerNamed(input, wanted);
    if (provider && (otherLoggers.includes(typeOf(provider)) || formatOf(input, provider))) return { provider };
    return {
      missing: provider
        ? `the provider ${provider.name} is of type ${typeOf(provider)}, which writes no access logs`
        : `the mesh configuration defines no provider ${wanted}`,
      ...(provider ? {} : { entry: fileEntry(input, wanted, format) }),
    };
  }
  const collector = collectorOf(input);
  const fitting = input.mesh.providers.filter((provider) => {
    const writes = formatOf(input, provider);
    return writes !== undefined && (format === undefined || writes === format);
  });
  const byCollector =
    format === 'JSON'
      ? input.mesh.providers.find((one) => typeOf(one) === 'envoyOtelAls' && sendsTo(one, collector))
      : undefined;
  const found = fitting.find(({ name }) => name === 'envoy') ?? fitting[0] ?? byCollector;
  if (found) return { provider: found };
  return {
    missing: `no provider of the mesh configuration writes access logs as ${format ?? 'text or JSON'}`,
    entry: fileEntry(input, nameFor(format === 'JSON' ? 'json' : 'text', input), format),
  };
}

/** Of a file, what its lines are; undefined for what writes no file. The built-in one follows accessLogEncoding. */
export function formatOf({ mesh }: Pick<MeshInput, 'mesh'>, provider: ProviderFacts): 'JSON' | 'TEXT' | undefined {
  if (typeOf(provider) !== files) return undefined;
  if (provider.json) return 'JSON';
  return provider.name === 'envoy' ? (mesh.accessLogEncoding ?? 'TEXT') : 'TEXT';
}

/** Istio takes names of providers whatever their case. */
export function providerNamed({ mesh }: Pick<MeshInput, 'mesh'>, name: string): ProviderFacts | undefined {
  return mesh.providers.find((provider) => provider.name.toLowerCase() === name.toLowerCase());
}

const builtInTypes: Readonly<Record<string, string>> = { envoy: files };

function typeOf({ name, type }: ProviderFacts): string {
  return type ?? builtInTypes[name] ?? name;
}

function fileEntry({ mesh }: MeshInput, name: string, format: 'JSON' | 'TEXT' | undefined): ConfigEntry {
  return providerEntry(name, {
    [files]: { path: '/dev/stdout', ...(format === 'JSON' ? { logFormat: { labels: lineWithTrace(mesh) } } : {}) },
  });
}
