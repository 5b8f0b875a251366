import { at, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { PodProxy } from '../mesh.ts';
import { linkerdVersion } from './detect-version.ts';

export const proxyContainer = 'linkerd-proxy';

/** The proxy of a pod: a container beside the others, or an init container where it is a native sidecar. */
export function readProxy(pod: KubeObject): PodProxy | undefined {
  const containers = [...items(at(pod.spec, 'containers')), ...items(at(pod.spec, 'initContainers'))];
  const proxy = containers.find((container) => at(container, 'name') === proxyContainer);
  if (proxy === undefined) return undefined;
  const said = pod.metadata.annotations?.['linkerd.io/proxy-version'] ?? tagOf(text(at(proxy, 'image')) ?? '');
  const version = linkerdVersion(said);
  return version ? { version } : {};
}

/** `cr.l5d.io/linkerd/proxy:edge-25.4.4` → `edge-25.4.4`. */
function tagOf(image: string): string {
  const [reference = ''] = image.split('@', 1);
  return /:([^/:]+)$/.exec(reference)?.[1] ?? '';
}
