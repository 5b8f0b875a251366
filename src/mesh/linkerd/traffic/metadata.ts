import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import { componentPath } from '../../../platform/component-spec.ts';
import { peerName } from '../../../platform/flow.ts';
import { componentLabels, whyAnnotation } from '../../../platform/labels.ts';
import type { MeshInput } from '../../mesh.ts';
import type { ShapedCall } from './calls.ts';

/** Of an object about calls to a component; `annotations` are what Linkerd reads there. */
export function trafficMetadata(
  { graph, platform }: Pick<MeshInput, 'graph' | 'platform'>,
  component: ComponentName,
  calls: readonly ShapedCall[],
  { name, annotations = {} }: { name: string; annotations?: Readonly<Record<string, string>> },
): KubeObject['metadata'] {
  const asked = Object.keys(platform.spec.serviceMesh?.trafficManagement ?? {}).length > 0;
  const says = asked ? 'spec.serviceMesh.trafficManagement says how' : `${componentPath(component)}.canary says where`;
  const callers = [...new Set(calls.map(({ from }) => peerName(from)))].sort();
  return {
    name,
    namespace: graph.namespace,
    labels: componentLabels(graph.name, component),
    annotations: {
      ...annotations,
      [whyAnnotation]: `${says} calls of ${callers.join(', ')} ${asked ? 'travel' : 'go'}`,
    },
  };
}
