import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../../objects/object.ts';
import type { Flow } from '../../../platform/flow.ts';
import { platformLabels } from '../../../platform/labels.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { apiVersionOf } from '../api-version.ts';
import { withoutCollisions } from '../collisions.ts';
import { placement, rootNamespace } from './placement.ts';
import { quietPods } from './quiet.ts';
import { reportFlows } from './report-flows.ts';
import { type Settings, telemetrySettings } from './settings.ts';

export interface TelemetryOutput {
  objects: KubeObject[];
  /** Those that are asked for, whether or not somebody else's stands in the way; absent when the platform asks for nothing. */
  asked?: ObjectRef[];
  /** Where the sidecars of components report. */
  flows: Flow[];
  diagnostics: Diagnostic[];
}

/**
 * One name everywhere: a namespace has room for one Telemetry without a selector, so that of two platforms that look at the same
 * namespace the second finds the name taken, whichever of them wrote first.
 */
const name = 'observability';

/** What proxies tell, in the namespaces the platform looks at. */
export function istioTelemetry(input: MeshInput, release: Release): TelemetryOutput {
  const settings = telemetrySettings(input, release);
  const { diagnostics } = settings;
  if (!asksForAnything(input)) return { objects: [], flows: [], diagnostics };
  const says = [settings.metrics, settings.tracing, settings.accessLogging].some((part) => part !== undefined);
  if (!says) return { objects: [], asked: [], flows: [], diagnostics };
  const places = placement(input);
  const wide = places.namespaces.map((namespace) => namespaceWide(input, release, settings, namespace));
  const written = withoutCollisions(input, wide);
  const homes = [input.graph.namespace, rootNamespace(input)];
  const holdsAtHome = written.objects.some(({ metadata }) => homes.includes(metadata.namespace ?? ''));
  const quiet = holdsAtHome ? quietPods(input, release, settings) : [];
  const exceptions = withoutCollisions(input, quiet);
  return {
    objects: [...written.objects, ...exceptions.objects],
    asked: [...wide, ...quiet].map(refOf),
    flows: holdsAtHome ? reportFlows(input, settings.reportsTo) : [],
    diagnostics: [...diagnostics, ...places.diagnostics, ...written.diagnostics, ...exceptions.diagnostics],
  };
}

function asksForAnything({ platform }: MeshInput): boolean {
  const { metrics, tracing, accessLogs } = platform.spec.serviceMesh?.observability ?? {};
  return [metrics, tracing, accessLogs].some((part) => part?.enabled !== undefined);
}

function namespaceWide(
  { graph, served }: MeshInput,
  { version }: Release,
  { metrics, tracing, accessLogging }: Settings,
  namespace: string,
): KubeObject {
  return {
    apiVersion: apiVersionOf('Telemetry', version, served),
    kind: 'Telemetry',
    metadata: { name, namespace, labels: platformLabels(graph.name) },
    spec: {
      ...(metrics ? { metrics: [metrics] } : {}),
      ...(tracing ? { tracing: [tracing] } : {}),
      ...(accessLogging ? { accessLogging: [accessLogging] } : {}),
    },
  };
}
