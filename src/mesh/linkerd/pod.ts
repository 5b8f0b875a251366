import type { ComponentName } from '../../platform/component.ts';
import type { MeshInput, PodAdditions } from '../mesh.ts';
import { injectAnnotation } from './injection.ts';
import { opaquePorts } from './ports.ts';
import { postureOf } from './posture.ts';
import { proxyAnnotations, renderedProxy } from './proxy.ts';
import { linkerdRelease } from './release.ts';
import { linkerdReserved } from './reserved.ts';

/** What a component's pods carry so that they are injected, and how their proxies are to be; `more` is what else the injector reads. */
export function linkerdPod(
  input: MeshInput,
  component: ComponentName,
  more: Readonly<Record<string, string>>,
): PodAdditions {
  const common = { labels: {}, sharedDirectories: [], reserved: linkerdReserved };
  if (input.graph.outsideMesh.has(component)) return { ...common, annotations: { [injectAnnotation]: 'disabled' } };
  const opaque = opaquePorts(input.graph, component);
  const posture = postureOf(input);
  return {
    ...common,
    annotations: {
      [injectAnnotation]: 'enabled',
      ...(posture?.pods ? { 'config.linkerd.io/default-inbound-policy': posture.pods } : {}),
      // In the place of Linkerd’s own list, of whose ports ours have none.
      ...(opaque.length > 0 ? { 'config.linkerd.io/opaque-ports': opaque.join(',') } : {}),
      ...more,
      ...proxyAnnotations(renderedProxy(input, component), linkerdRelease(input.mesh).version),
    },
  };
}
