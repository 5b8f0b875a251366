import { at, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { PodProxy } from '../mesh.ts';
import { imageVersion } from './detect-version.ts';

/**
 * The proxy of a pod: a container beside the others, or an init container where it is a native sidecar. Every version of the
 * injector notes its revision in `sidecar.istio.io/status`; a label may name a tag instead.
 */
export function readProxy(pod: KubeObject): PodProxy | undefined {
  const containers = [...items(at(pod.spec, 'containers')), ...items(at(pod.spec, 'initContainers'))];
  const proxy = containers.find((container) => at(container, 'name') === 'istio-proxy');
  if (proxy === undefined) return undefined;
  const { annotations = {} } = pod.metadata;
  const revision = revisionIn(annotations['sidecar.istio.io/status']) ?? annotations['istio.io/rev'];
  const version = imageVersion(text(at(proxy, 'image')) ?? '');
  return { ...(revision ? { revision } : {}), ...(version ? { version } : {}) };
}

function revisionIn(status: string | undefined): string | undefined {
  try {
    return status === undefined ? undefined : text(at(JSON.parse(status), 'revision'));
  } catch {
    return undefined;
  }
}
