import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { compareVersions } from '../../../objects/version.ts';
import type { ComponentName } from '../../../platform/component.ts';
import type { Flow } from '../../../platform/flow.ts';
import { isRendered, type Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { installedTracingSince, telemetryCapabilities } from '../capabilities/telemetry.ts';
import { collectorAddress, reportsToUs, tracingValues } from './tracing-values.ts';

const field = 'spec.serviceMesh.observability.tracing.enabled';
const collector = 'otel-collector';

export interface Tracing {
  flows: Flow[];
  /** What pods carry so that their proxies report to the Collector. */
  pod: (component: ComponentName) => Record<string, string>;
  diagnostics: Diagnostic[];
}

const nothing: Tracing = { flows: [], pod: () => ({}), diagnostics: [] };

/**
 * Proxies report spans to one place: in later releases to the one Linkerd was installed with, before that to the one the injector of
 * its extension for tracing is told by annotations of pods.
 */
export function linkerdTracing(input: MeshInput, release: Release): Tracing {
  const { graph, platform } = input;
  const isAsked = platform.spec.serviceMesh?.observability?.tracing?.enabled === true;
  if (!isAsked || !isRendered(telemetryCapabilities, release, field, 'true')) return nothing;
  const isThere = graph.components.some(({ name }) => name === collector) && !graph.outsideMesh.has(collector);
  if (!isThere)
    return missing(
      'the platform has no Collector with a proxy, and proxies of the mesh report to nobody else',
      'Switch spec.components.opentelemetryCollector on, and leave its mesh.inject out.',
    );
  const byInstallation = compareVersions(release.version, installedTracingSince) >= 0;
  if (byInstallation && !reportsToUs(input))
    return missing(
      `Linkerd is not known to be installed with a collector at ${collectorAddress(graph.namespace)}, and that is for all proxies of the mesh`,
      `Add to the values Linkerd is installed with: ${tracingValues(graph.namespace)}. The operator goes on by itself; pods report once they are made anew.`,
    );
  const reporting = graph.components
    .map(({ name }) => name)
    .filter((name) => name !== collector && !graph.outsideMesh.has(name));
  return {
    flows: reporting.map((from) => ({
      from,
      to: collector,
      port: 4317,
      protocol: 'TCP',
      kind: 'otlp',
      why: 'its proxy reports there what it has seen',
    })),
    pod: (component) => (byInstallation || !reporting.includes(component) ? {} : annotations(graph.namespace)),
    diagnostics: [],
  };
}

/** Read by the injector of the extension linkerd-jaeger. */
function annotations(namespace: string): Record<string, string> {
  return {
    'config.linkerd.io/trace-collector': collectorAddress(namespace),
    'config.linkerd.io/trace-collector-protocol': 'opentelemetry',
    'config.alpha.linkerd.io/trace-collector-service-account': collector,
  };
}

function missing(message: string, hint: string): Tracing {
  return { ...nothing, diagnostics: [{ code: 'PROVIDER_MISSING', severity: 'warning', path: field, message, hint }] };
}
