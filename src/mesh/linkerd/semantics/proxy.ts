import type { Reason } from '../../../prove/judgement.ts';
import type { Tri } from '../../../prove/tri.ts';
import type { Pod, World } from '../../../prove/world.ts';
import { hasPort, proxyPorts } from './ports.ts';
import type { LinkerdSettings } from './settings.ts';

const container = 'linkerd-proxy';
const inject = 'linkerd.io/inject';
const controlPlaneLabel = 'linkerd.io/control-plane-ns';
const config = 'config.linkerd.io/';

interface Found {
  verdict: Tri;
  because: readonly Reason[];
}

/**
 * Whether a pod has a proxy of this control plane. A running pod shows it; of a template it follows from its annotation, then from
 * that of its namespace. https://linkerd.io/2-edge/features/proxy-injection/
 */
export function hasProxy(pod: Pod, world: World, { namespace }: LinkerdSettings): Found {
  const found = (verdict: Tri, text: string): Found => ({ verdict, because: [{ text }] });
  if (pod.containers.includes(container)) {
    const other = pod.labels[controlPlaneLabel] ?? namespace;
    return other === namespace
      ? found('yes', `it has a container ${container}`)
      : found('unknown', `its proxy belongs to the control plane in ${other}`);
  }
  if (!pod.template) return found('no', `it has no container ${container}`);
  if (pod.hostNetwork) return found('no', 'pods in the network of their node are not injected');
  const asked = pod.annotations[inject];
  if (isInjecting(asked)) return found('yes', 'the pod asks to be injected');
  if (asked !== undefined && asked !== '') return found('no', 'it asks not to be injected');
  const annotations = world.namespaceAnnotations?.get(pod.namespace);
  if (!annotations) return found('unknown', `the annotations of the namespace ${pod.namespace} are not known`);
  return isInjecting(annotations[inject])
    ? found('yes', `the namespace says ${inject}: ${annotations[inject]}`)
    : found('no', 'neither the namespace nor the pod asks for injection');
}

function isInjecting(value: string | undefined): boolean {
  return value === 'enabled' || value === 'ingress';
}

/** An annotation that the injector takes over from the namespace where the pod has none. */
export function setting(name: string, pod: Pod, world: World): string | undefined {
  const own = pod.annotations[`${config}${name}`];
  if (own !== undefined || !pod.template) return own;
  return world.namespaceAnnotations?.get(pod.namespace)?.[`${config}${name}`];
}

/** What Servers see of a pod that has a proxy: the injector labels it. */
export function labelsInMesh({ labels }: Pod, { namespace }: LinkerdSettings): Readonly<Record<string, string>> {
  return { [controlPlaneLabel]: namespace, ...labels };
}

/** Numbers of the TCP ports of that name, those of the proxy among them. */
export function portsNamed(name: string, { ports }: Pod): number[] {
  const own = ports.filter((one) => one.protocol === 'TCP' && one.name === name).map(({ number }) => number);
  const injected = { 'linkerd-proxy': proxyPorts.inbound, 'linkerd-admin': proxyPorts.admin }[name];
  return injected === undefined ? own : [...new Set([...own, injected])];
}

/** Whether the proxy sees what comes in on a port. Its admin port it does not redirect, but guards all the same. */
export function seesInbound(pod: Pod, port: number, world: World): boolean {
  return port !== proxyPorts.tap && !hasPort(setting('skip-inbound-ports', pod, world), port);
}

/** Whether calls to a port go past the caller's proxy, and so without its identity. */
export function skipsOutbound(pod: Pod, port: number, world: World): boolean {
  return hasPort(setting('skip-outbound-ports', pod, world), port);
}
