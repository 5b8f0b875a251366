import type { KubeObject } from '../objects/object.ts';
import { versionAnnotation } from '../platform/labels.ts';
import type { ComponentInput } from './component-input.ts';
import { claimTemplates } from './data-volume.ts';
import { podTemplate } from './pod.ts';
import { workloadLabels, workloadName, workloadSelector } from './selector.ts';

/** A DaemonSet for what runs on every node, a StatefulSet for components with a volume, a Deployment for the others. */
export function controllerObject(input: ComponentInput): KubeObject {
  if (input.kind.onEveryNode) return daemonSet(input);
  return input.workload.dataPath ? statefulSet(input) : deployment(input);
}

function statefulSet(input: ComponentInput): KubeObject {
  const { kind, spec, platform } = input;
  const whenDeleted = platform.spec.deletionPolicy;
  const claims = claimTemplates(input);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(input),
    spec: {
      replicas: spec.replicas ?? 1,
      // Pods have names of their own only below the headless Service that governs them. Where replicas have nobody to find,
      // the name is that of a Service with an address, as it has been from the start: the field cannot change in place.
      serviceName: input.workload.peers?.serviceName ?? kind.name,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: workloadSelector(input) },
      template: podTemplate(input),
      updateStrategy: { type: 'RollingUpdate' },
      ...(claims.length > 0
        ? {
            persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: 'Retain' },
            volumeClaimTemplates: claims,
          }
        : {}),
    },
  };
}

/** Two agents on one node would read the same files: the old pod goes before the new one comes. */
function daemonSet(input: ComponentInput): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadata(input),
    spec: {
      selector: { matchLabels: workloadSelector(input) },
      template: podTemplate(input),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } },
    },
  };
}

function deployment(input: ComponentInput): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(input),
    spec: {
      // Where the number is left to an autoscaler, ours would fight it.
      ...(input.spec.autoscaling ? {} : { replicas: input.spec.replicas ?? 1 }),
      // Calls are led to a canary as soon as it is available: by then the mesh has to know its address.
      ...(input.track === 'canary' ? { minReadySeconds: 5 } : {}),
      selector: { matchLabels: workloadSelector(input) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate(input),
    },
  };
}

function metadata(input: ComponentInput): KubeObject['metadata'] {
  return {
    name: workloadName(input),
    namespace: input.namespace,
    labels: workloadLabels(input),
    annotations: { [versionAnnotation]: input.spec.version ?? input.entry.version },
  };
}
