import { configKey, failKey, missingTag } from './pod-marks.ts';
import { creating, initialized, misconfigured, running, succeeded } from './pod-status.ts';
import { type Stage, stage } from './stage.ts';

/*
 * What is asked for and what is there, in one word per container, so that a pod always moves to what its image and
 * labels ask for now, whatever happened before.
 */
const words = `
def bad: .image | endswith(":${missingTag}");
def isTrue($type): any(.status.conditions[]?; .type == $type and .status == "True");
def there: .state.waiting.reason // (if .state.running == null then "ended" elif .ready then "ready" else "unready" end);
def live: .metadata.deletionTimestamp == null and .status.phase != "Succeeded" and .status.phase != "Failed";
def fail: .metadata.labels["${failKey}"] // .metadata.annotations["${failKey}"] // "";
def wanted($fail): if bad then "ImagePullBackOff" elif $fail == "crash" then "CrashLoopBackOff" elif $fail == "unready" then "unready" else "ready" end;
def config: .metadata.annotations["${configKey}"] // "";
def misconfigured: config | startswith("CreateContainerConfigError");
def waits: any(.status.containerStatuses[]?; there == "PodInitializing" or there == "ContainerCreating" or there == "CreateContainerConfigError");
def settled: (fail as $fail | [.spec.containers[] | [.name, wanted($fail)]] | sort) == ([.status.containerStatuses[]? | [.name, there]] | sort);
def ofJob: any(.metadata.ownerReferences[]?; .kind == "Job");
`;

/**
 * The life of a pod on a simulated node: created, init containers (a native sidecar among them starts and stays),
 * containers running, ready, and for a Job's pod succeeded. Delays are short but never none, so that an observer
 * sees every state.
 */
export function podStages(): Stage[] {
  const when = (condition: string): string => `${words} ${condition}`;
  return [
    stage({
      name: 'pod-create',
      kind: 'Pod',
      when: when('live and .status.podIP == null'),
      delay: [50, 150],
      steps: [{ status: creating }],
    }),
    stage({
      name: 'pod-initialize',
      kind: 'Pod',
      when: when(`live and .status.podIP != null and config == "ok" and (isTrue("Initialized") | not)
        and ((any(.spec.initContainers[]; bad) and any(.status.initContainerStatuses[]?; there == "ImagePullBackOff")) | not)`),
      delay: [150, 300],
      steps: [{ status: initialized }],
    }),
    stage({
      name: 'pod-misconfigured',
      kind: 'Pod',
      when: when(`live and .status.podIP != null and misconfigured
        and any(.status.containerStatuses[]?; there == "PodInitializing" or there == "ContainerCreating")`),
      delay: [50, 150],
      steps: [{ status: misconfigured }],
    }),
    stage({
      name: 'pod-start',
      kind: 'Pod',
      when: when('live and .status.podIP != null and config == "ok" and isTrue("Initialized") and waits'),
      delay: [100, 250],
      steps: [{ status: running({ probed: false }) }],
    }),
    stage({
      name: 'pod-settle',
      kind: 'Pod',
      when: when('live and .status.podIP != null and isTrue("Initialized") and (waits | not) and (settled | not)'),
      delay: [200, 500],
      steps: [{ status: running({ probed: true }) }],
    }),
    stage({
      name: 'pod-succeed',
      kind: 'Pod',
      when: when('live and ofJob and isTrue("Ready") and settled'),
      delay: [300, 600],
      steps: [{ status: succeeded }],
    }),
    stage({
      name: 'pod-delete',
      kind: 'Pod',
      when: '.metadata.deletionTimestamp != null and (.metadata.finalizers // [] | length) == 0',
      delay: [100, 300],
      steps: [{ delete: true }],
    }),
  ];
}
