import type { Probes } from '../platform/component.ts';
import { componentLabels, governedByAnnotation, secretRevisionAnnotation, trackLabel } from '../platform/labels.ts';
import { callsApi } from './access.ts';
import type { ComponentInput } from './component-input.ts';
import { type PodTemplate, withOverrides } from './overrides/apply.ts';
import { mergeResources } from './resources.ts';
import { scheduling } from './scheduling.ts';
import { mounts, volumes } from './volumes.ts';

/** The template of a component's pods, with what the user lays over it. */
export function podTemplate(input: ComponentInput): PodTemplate {
  return withOverrides(renderedTemplate(input), input.spec.podTemplate);
}

/**
 * Pods meet the `restricted` level of pod security: no root, no capabilities, a read-only root file system. One that reads
 * directories of its node is root, since the files there are root's; all the rest holds for it too.
 */
export function renderedTemplate(input: ComponentInput): PodTemplate {
  const { kind, platform, workload, additions } = input;
  return {
    metadata: {
      labels: {
        ...workload.podLabels,
        ...componentLabels(platform.metadata.name, kind.name),
        ...(kind.tracks ? { [trackLabel]: input.track } : {}),
        ...additions.labels,
      },
      annotations: {
        'kubectl.kubernetes.io/default-container': kind.name,
        ...additions.annotations,
        // A StatefulSet that is made anew under another Service keeps pods that differ in nothing, with the old name.
        ...(workload.peers && workload.dataPath ? { [governedByAnnotation]: workload.peers.serviceName } : {}),
        ...(input.secretRevision === undefined ? {} : { [secretRevisionAnnotation]: input.secretRevision }),
      },
    },
    spec: {
      serviceAccountName: kind.name,
      automountServiceAccountToken: callsApi(workload),
      enableServiceLinks: false,
      terminationGracePeriodSeconds: workload.terminationGracePeriodSeconds,
      securityContext: {
        ...(workload.user === 0 ? {} : { runAsNonRoot: true }),
        runAsUser: workload.user,
        runAsGroup: workload.user,
        ...(workload.user === 0 ? {} : { fsGroup: workload.user, fsGroupChangePolicy: 'OnRootMismatch' }),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...scheduling(input),
      containers: [container(input)],
      volumes: volumes(input),
    },
  };
}

function container(input: ComponentInput): Record<string, unknown> {
  const { kind, workload } = input;
  const known = new Set(kind.ports.map(({ number }) => number));
  const ports = [...kind.ports, ...(workload.peers?.ports ?? []).filter(({ number }) => !known.has(number))];
  return {
    name: kind.name,
    image: input.image,
    ...(input.spec.image?.pullPolicy ? { imagePullPolicy: input.spec.image.pullPolicy } : {}),
    ...(workload.args.length > 0 ? { args: workload.args } : {}),
    ...(workload.env.length > 0 ? { env: workload.env } : {}),
    ports: ports.map((port) => ({ name: port.name, containerPort: port.number, protocol: 'TCP' })),
    ...probes(kind.probes),
    // Who goes back to an earlier configuration says why, in the component's own words.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    resources: mergeResources(input.entry.resources, input.spec.resources),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    volumeMounts: mounts(input),
  };
}

function probes(wanted: Probes): Record<string, unknown> {
  const get = (path: string) => ({ httpGet: { path, port: wanted.port }, timeoutSeconds: 3 });
  const startupPeriod = 5;
  return {
    startupProbe: {
      ...get(wanted.ready),
      periodSeconds: startupPeriod,
      failureThreshold: Math.ceil(wanted.startupSeconds / startupPeriod),
    },
    readinessProbe: { ...get(wanted.ready), periodSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...get(wanted.live), periodSeconds: 10, failureThreshold: 6 },
  };
}
