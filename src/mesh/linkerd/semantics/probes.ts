import type { Pod } from '../../../prove/world.ts';
import { proxyPorts } from './ports.ts';

/** Those of the proxy, which the injector adds. */
const ofProxy = ['/live', '/ready'];

/** What the kubelet asks a pod in the mesh for on a port, sorted. */
export function probePaths({ probes = [], template }: Pod, port: number): string[] {
  const own = probes.filter((one) => one.port === port).map(({ path }) => path);
  return [...new Set([...own, ...(template && port === proxyPorts.admin ? ofProxy : [])])].sort();
}
