import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import { componentLabels, selectorLabels, whyAnnotation } from '../../../platform/labels.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { apiVersionOf } from '../api-version.ts';
import { noAccessLogs, noSpans, type Settings } from './settings.ts';

/** Who takes in spans and logs: each that arrives at a sidecar there would become another one. */
export const quietComponents: readonly ComponentName[] = ['otel-collector', 'loki', 'tempo'];

/** Exceptions for the pods whose sidecars would report their own reporting: one Telemetry each, since a pod has room for one. */
export function quietPods({ graph, served }: MeshInput, { version }: Release, settings: Settings): KubeObject[] {
  const spec = {
    ...(isOn(settings.tracing) ? { tracing: [noSpans] } : {}),
    ...(isOn(settings.accessLogging) ? { accessLogging: [noAccessLogs] } : {}),
  };
  if (Object.keys(spec).length === 0) return [];
  const injected = graph.components.map((one) => one.name).filter((name) => !graph.outsideMesh.has(name));
  return injected
    .filter((name) => quietComponents.includes(name))
    .map((name) => ({
      apiVersion: apiVersionOf('Telemetry', version, served),
      kind: 'Telemetry',
      metadata: {
        name,
        namespace: graph.namespace,
        labels: componentLabels(graph.name, name),
        annotations: { [whyAnnotation]: 'what it takes in would make its sidecar tell of itself without end' },
      },
      spec: { selector: { matchLabels: selectorLabels(name) }, ...spec },
    }));
}

function isOn(part: object | undefined): boolean {
  return part !== undefined && part !== noSpans && part !== noAccessLogs;
}
