import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import { peerName } from '../../../platform/flow.ts';
import { componentLabels, whyAnnotation } from '../../../platform/labels.ts';
import type { MeshInput } from '../../mesh.ts';
import type { ShapedCall } from './calls.ts';

/** Not by the name of the component alone: so the route of a mesh gateway is called. */
export function trafficMetadata(
  { graph }: MeshInput,
  component: ComponentName,
  calls: readonly ShapedCall[],
): KubeObject['metadata'] {
  const callers = [...new Set(calls.map(({ from }) => peerName(from)))].sort();
  return {
    name: `traffic-to-${component}`,
    namespace: graph.namespace,
    labels: componentLabels(graph.name, component),
    annotations: {
      [whyAnnotation]: `spec.serviceMesh.trafficManagement says how calls of ${callers.join(', ')} travel`,
    },
  };
}
