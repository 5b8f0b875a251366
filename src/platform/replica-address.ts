import type { ComponentName } from './component-names.ts';

/** The headless Service below which each replica of a component has a name of its own. */
export function peersServiceOf(component: ComponentName): string {
  return `${component}-peers`;
}

/** `alertmanager-0.alertmanager-peers.monitoring.svc:9094`. */
export function replicaAddress(component: ComponentName, index: number, namespace: string, port: number): string {
  return `${component}-${index}.${peersServiceOf(component)}.${namespace}.svc:${port}`;
}
