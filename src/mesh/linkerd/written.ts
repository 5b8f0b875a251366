import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import { componentLabels, platformLabels, whyAnnotation } from '../../platform/labels.ts';
import type { MeshInput } from '../mesh.ts';
import { apiVersionOf, type LinkerdKind } from './api-version.ts';
import { linkerdRelease } from './release.ts';

export const policyGroup = 'policy.linkerd.io';

export interface Written {
  name: string;
  /** The component it is about; absent: all. */
  component?: ComponentName;
  why?: string;
  /** Beside those of the platform. */
  labels?: Readonly<Record<string, string>>;
  spec: Record<string, unknown>;
}

/** An object of Linkerd's, in the version this release or cluster serves. */
export function written(
  input: MeshInput,
  kind: LinkerdKind,
  { name, component, why, labels, spec }: Written,
): KubeObject {
  const { graph, mesh, served } = input;
  return {
    apiVersion: apiVersionOf(kind, linkerdRelease(mesh).version, served),
    kind,
    metadata: {
      name,
      namespace: graph.namespace,
      labels: { ...(component ? componentLabels(graph.name, component) : platformLabels(graph.name)), ...labels },
      ...(why ? { annotations: { [whyAnnotation]: why } } : {}),
    },
    spec,
  };
}

/** How another object of the platform is named. */
export function refTo(kind: LinkerdKind, name: string): Record<string, string> {
  return { group: policyGroup, kind, name };
}
