import type { FlowInput } from '../../platform/component.ts';

/** Replicas that send the same samples to one receiver have to be told apart there, but not by Alertmanager. */
export function sendsTwice({ spec, platform }: Pick<FlowInput, 'spec' | 'platform'>): boolean {
  return (spec.replicas ?? 1) > 1 && (platform.spec.components.prometheus.remoteWrite ?? []).length > 0;
}

export const replicaLabel = 'prometheus_replica';
