import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import { componentPath } from '../../../platform/component-spec.ts';
import { peerName } from '../../../platform/flow.ts';
import { componentLabels, whyAnnotation } from '../../../platform/labels.ts';
import type { MeshInput } from '../../mesh.ts';
import type { ShapedCall } from './calls.ts';

/** Not by the name of the component alone: so the route of a mesh gateway is called. */
export function trafficMetadata(
  { graph, platform }: MeshInput,
  component: ComponentName,
  calls: readonly ShapedCall[],
  service: string = component,
): KubeObject['metadata'] {
  const asked = Object.keys(platform.spec.serviceMesh?.trafficManagement ?? {}).length > 0;
  const says = asked ? 'spec.serviceMesh.trafficManagement says how' : `${componentPath(component)}.canary says where`;
  const callers = [...new Set(calls.map(({ from }) => peerName(from)))].sort();
  return {
    name: `traffic-to-${service}`,
    namespace: graph.namespace,
    labels: componentLabels(graph.name, component),
    annotations: {
      [whyAnnotation]: `${says} calls of ${callers.join(', ')} ${asked ? 'travel' : 'go'}`,
    },
  };
}
