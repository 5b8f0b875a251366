import { configKey, failKey, missingTag } from './pod-marks.ts';

/*
 * Go templates of pod statuses. Lists of containers are written whole; conditions are merged by their type and keep
 * their time of transition while their status stays the same.
 */
const head = `
{{ $root := . }}
{{ $now := Now }}
{{ $labels := or .metadata.labels dict }}
{{ $annotations := or .metadata.annotations dict }}
{{ $fail := or (index $labels "${failKey}") (index $annotations "${failKey}") "" }}
{{ define "condition" }}
{{ $at := .now }}{{ $status := .status }}{{ $type := .type }}
{{ range .old }}{{ if and (eq .type $type) (eq .status $status) }}{{ $at = .lastTransitionTime }}{{ end }}{{ end }}
- type: {{ .type }}
  status: {{ .status | Quote }}
  reason: {{ if eq .status "True" }}null{{ else }}{{ .reason | Quote }}{{ end }}
  message: {{ if eq .status "True" }}null{{ else }}{{ .message | Quote }}{{ end }}
  lastProbeTime: null
  lastTransitionTime: {{ $at | Quote }}
{{ end }}
{{ define "container" }}
- name: {{ .c.name | Quote }}
  image: {{ .c.image | Quote }}
  imageID: {{ .imageID | Quote }}
  restartCount: {{ .restarts }}
{{ end }}`;

const condition = (type: string, status: string, reason: string, message: string): string =>
  `{{ template "condition" (dict "now" $now "old" $root.status.conditions "type" "${type}" "status" ${status} "reason" "${reason}" "message" ${message}) }}`;

const container = (imageId: string, restarts: string): string =>
  `{{ template "container" (dict "c" $c "imageID" ${imageId} "restarts" ${restarts}) }}`;

/** What a container's status was before, in `$old` (a dict, empty when there was none). */
const oldOf = (list: string): string =>
  `{{ $old := dict }}{{ range $root.status.${list} }}{{ if eq .name $c.name }}{{ $old = . }}{{ end }}{{ end }}`;

const pulled = '(printf "docker-pullable://%s" $c.image)';
const notReady = '(printf "containers with unready status: [%s]" (join " " $unready))';

/** It has a node and an address; nothing runs yet. */
export const creating = `${head}
phase: Pending
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
hostIPs:
- ip: {{ NodeIPWith .spec.nodeName | Quote }}
{{ $ip := PodIPWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}
podIP: {{ $ip | Quote }}
podIPs:
- ip: {{ $ip | Quote }}
{{ if .spec.initContainers }}
initContainerStatuses:
{{ range $c := .spec.initContainers }}
${container('""', '0')}
  ready: false
  started: false
  state: {waiting: {reason: PodInitializing}}
{{ end }}
{{ end }}
containerStatuses:
{{ range $c := .spec.containers }}
${container('""', '0')}
  ready: false
  started: false
  state: {waiting: {reason: {{ if $root.spec.initContainers }}PodInitializing{{ else }}ContainerCreating{{ end }}}}
{{ end }}
{{ $unready := list }}{{ range .spec.containers }}{{ $unready = append $unready .name }}{{ end }}
{{ $waiting := list }}{{ range .spec.initContainers }}{{ $waiting = append $waiting .name }}{{ end }}
conditions:
${condition('PodReadyToStartContainers', '"True"', '', '""')}
${condition('Initialized', '(ternary "False" "True" (gt (len $waiting) 0))', 'ContainersNotInitialized', '(printf "containers with incomplete status: [%s]" (join " " $waiting))')}
${condition('ContainersReady', '"False"', 'ContainersNotReady', notReady)}
${condition('Ready', '"False"', 'ContainersNotReady', notReady)}`;

/** Init containers in their order: those that end have ended, those that stay run; from one that cannot be pulled on, all wait. */
export const initialized = `${head}
{{ $blocked := false }}{{ $waiting := list }}
initContainerStatuses:
{{ range $c := .spec.initContainers }}
${oldOf('initContainerStatuses')}
{{ if $blocked }}
{{ $waiting = append $waiting $c.name }}
${container('""', '0')}
  ready: false
  started: false
  state: {waiting: {reason: PodInitializing}}
{{ else if hasSuffix ":${missingTag}" $c.image }}
{{ $blocked = true }}{{ $waiting = append $waiting $c.name }}
${container('""', '0')}
  ready: false
  started: false
  state: {waiting: {reason: ImagePullBackOff, message: {{ printf "Back-off pulling image %q" $c.image | Quote }}}}
{{ else if eq (or $c.restartPolicy "") "Always" }}
${container(pulled, '(or $old.restartCount 0)')}
  ready: true
  started: true
  state: {running: {startedAt: {{ $now | Quote }}}}
{{ else }}
${container(pulled, '(or $old.restartCount 0)')}
  ready: true
  started: false
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}
{{ end }}
{{ end }}
conditions:
${condition('Initialized', '(ternary "False" "True" $blocked)', 'ContainersNotInitialized', '(printf "containers with incomplete status: [%s]" (join " " $waiting))')}`;

/** Something its environment comes from is missing. */
export const misconfigured = `${head}
containerStatuses:
{{ range $c := .spec.containers }}
${container('""', '0')}
  ready: false
  started: false
  state: {waiting: {reason: CreateContainerConfigError, message: {{ trimPrefix "CreateContainerConfigError: " (index $annotations "${configKey}") | Quote }}}}
{{ end }}`;

/** Containers as image and failure ask for. `probed` tells whether readiness probes have had the time to succeed. */
export function running({ probed }: { probed: boolean }): string {
  const ready = probed ? '(ne $fail "unready")' : '(and (ne $fail "unready") (not $c.readinessProbe))';
  return `${head}
{{ $unready := list }}{{ $phase := "Running" }}
containerStatuses:
{{ range $c := .spec.containers }}
${oldOf('containerStatuses')}
{{ $restarts := int (or $old.restartCount 0) }}
{{ if hasSuffix ":${missingTag}" $c.image }}
{{ $unready = append $unready $c.name }}{{ $phase = "Pending" }}
${container('""', '$restarts')}
  ready: false
  started: false
  state: {waiting: {reason: ImagePullBackOff, message: {{ printf "Back-off pulling image %q" $c.image | Quote }}}}
{{ else if eq $fail "crash" }}
{{ $unready = append $unready $c.name }}
{{ $crashed := and $old.state $old.state.waiting (eq (or $old.state.waiting.reason "") "CrashLoopBackOff") }}
${container(pulled, '(ternary $restarts (add1 $restarts) (not (not $crashed)))')}
  ready: false
  started: false
  state: {waiting: {reason: CrashLoopBackOff, message: {{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" $c.name $root.metadata.name $root.metadata.namespace $root.metadata.uid | Quote }}}}
  lastState: {terminated: {exitCode: 1, reason: Error, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}
{{ else }}
{{ $since := $now }}
{{ if $old.state }}{{ if $old.state.running }}{{ $since = $old.state.running.startedAt }}{{ end }}{{ end }}
{{ $ready := ${ready} }}
{{ if not $ready }}{{ $unready = append $unready $c.name }}{{ end }}
${container(pulled, '$restarts')}
  ready: {{ $ready }}
  started: true
  state: {running: {startedAt: {{ $since | Quote }}}}
  {{ if $old.lastState }}lastState: {{ $old.lastState | toJson }}{{ end }}
{{ end }}
{{ end }}
{{ $all := ternary "False" "True" (gt (len $unready) 0) }}
phase: {{ $phase }}
conditions:
${condition('ContainersReady', '$all', 'ContainersNotReady', notReady)}
${condition('Ready', '$all', 'ContainersNotReady', notReady)}`;
}

/** A Job's pod after its work. */
export const succeeded = `${head}
phase: Succeeded
containerStatuses:
{{ range $c := .spec.containers }}
${oldOf('containerStatuses')}
${container(pulled, '(int (or $old.restartCount 0))')}
  ready: false
  started: false
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $old.state.running.startedAt | Quote }}, finishedAt: {{ $now | Quote }}}}
{{ end }}
conditions:
${condition('ContainersReady', '"False"', 'PodCompleted', '""')}
${condition('Ready', '"False"', 'PodCompleted', '""')}`;
