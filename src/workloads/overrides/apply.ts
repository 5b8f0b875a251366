import type { PodTemplateSpec } from '../../api/spec/components/pod-template.ts';
import { at, fields, isRecord, items } from '../../objects/access.ts';
import { mergePodSpec } from './merge.ts';

/** What a workload makes its pods from. */
export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  spec: Record<string, unknown>;
}

/** The user's part of the template laid over ours. Containers it adds are as restricted as ours where it does not say. */
export function withOverrides(rendered: PodTemplate, overrides: PodTemplateSpec | undefined): PodTemplate {
  if (!overrides) return rendered;
  const { metadata, spec = {} } = overrides;
  const ours = new Set(containerNames(rendered.spec));
  const merged = mergePodSpec(rendered.spec, spec);
  const restrict = (list: string) =>
    merged[list] === undefined
      ? {}
      : { [list]: items(merged[list]).map((one) => (ours.has(at(one, 'name')) ? one : restricted(one))) };
  return {
    metadata: {
      labels: { ...metadata?.labels, ...rendered.metadata.labels },
      annotations: { ...rendered.metadata.annotations, ...metadata?.annotations },
    },
    spec: { ...merged, ...restrict('containers'), ...restrict('initContainers') },
  };
}

export function containerNames(spec: Record<string, unknown>): unknown[] {
  return ['containers', 'initContainers'].flatMap((list) => items(spec[list]).map((one) => at(one, 'name')));
}

function restricted(container: unknown): unknown {
  if (!isRecord(container)) return container;
  const own = fields(container['securityContext']);
  return {
    ...container,
    securityContext: {
      allowPrivilegeEscalation: false,
      ...own,
      capabilities: { drop: ['ALL'], ...fields(own['capabilities']) },
    },
  };
}
