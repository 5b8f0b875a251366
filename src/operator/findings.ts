import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { refKey, refText } from '../objects/object.ts';
import type { Finding } from './conditions.ts';
import type { Followed, Outcome, Problem } from './outcome.ts';
import { proxyText } from './proxies/stale.ts';
import { configurationFinding } from './rollout/findings.ts';
import { stageFinding } from './stages/finding.ts';
import { storageFinding } from './storage/finding.ts';
import { telemetryFinding } from './telemetry-finding.ts';

/** What an outcome means for the conditions of the status, `Ready` first. */
export function findingsOf(outcome: Outcome, meshEnabled: boolean): Finding[] {
  switch (outcome.kind) {
    case 'claimed':
      return stalled(
        'NamespaceClaimed',
        `the namespace belongs to the platform ${outcome.by}; this one takes over when that is gone`,
      );
    case 'invalid':
      return stalled(outcome.diagnostics.find(isError)?.code ?? 'INVALID_VALUE', diagnosticsText(outcome.diagnostics));
    case 'removing':
      return progressing('Removing', `waiting for ${outcome.waitingFor}`);
    case 'followed':
      return followed(outcome, meshEnabled);
  }
}

function followed(outcome: Followed, meshEnabled: boolean): Finding[] {
  const workloads = workloadsFinding(outcome);
  const { compiled, meshStage } = outcome;
  const mesh = meshStage ? [stageFinding(meshStage)] : meshEnabled ? [meshFinding(outcome)] : [];
  const configuration = configurationFinding(outcome.configurations);
  const storage = outcome.volumes && storageFinding(outcome.volumes);
  const telemetry = telemetryFinding(outcome);
  const conflict = outcome.problems.find(({ kind }) => kind === 'Conflict');
  return [
    // A platform that runs without a mesh, because there is none to join, is ready all the same; a warning tells.
    ...summary(outcome, [workloads, ...(compiled.mesh || meshStage ? mesh : [])], configuration),
    workloads,
    ...mesh,
    ...(telemetry ? [telemetry] : []),
    ...(configuration ? [configuration] : []),
    ...canaryFinding(outcome),
    // A volume that grows is in use meanwhile, and may need a restart of its pod to be done: nothing waits for it.
    ...(storage ? [storage] : []),
    ...meshConflict(outcome),
    ...(conflict ? [finding('Conflict', 'True', conflict.kind, problemText(conflict))] : []),
  ];
}

function summary(outcome: Followed, parts: readonly Finding[], configuration: Finding | undefined): Finding[] {
  const { problems, waitingFor, paused, compiled } = outcome;
  const problem = problems[0];
  if (problem) return stalled(problem.kind, problems.map(problemText).join('; '));
  const unmet = parts.find(({ status }) => status !== 'True');
  if (paused) {
    const message = unmet ? `paused; ${unmet.message}` : 'paused: changes are not written';
    return [finding('Ready', unmet ? 'False' : 'True', 'Paused', message), ...settled('Paused')];
  }
  if (configuration?.status === 'False') return stalled(configuration.reason, configuration.message);
  if (waitingFor) return progressing('Waiting', `waiting for ${waitingFor}`);
  if (unmet?.type === 'MeshReady' && outcome.meshStuck) return stalled(unmet.reason, unmet.message);
  if (unmet) return progressing(unmet.reason, unmet.message);
  const count = compiled.components.length;
  return [finding('Ready', 'True', 'Ready', `${count} of ${count} components are ready`), ...settled('UpToDate')];
}

function workloadsFinding({ compiled, workloads, podProblems }: Followed): Finding {
  const unready = compiled.components.filter(({ workload }) => !workloads.get(refKey(workload))?.ready);
  if (unready.length === 0) return finding('WorkloadsReady', 'True', 'Ready', 'all workloads are ready');
  const texts = unready.map(({ name, workload }) => {
    const why = podProblems.get(name) ?? workloads.get(refKey(workload))?.message ?? 'is not there yet';
    return `${name}: ${why}`;
  });
  return finding('WorkloadsReady', 'False', 'WorkloadsNotReady', texts.join('; '));
}

/** A canary is there to find out whether it works, so that it does not is no fault of the platform. */
function canaryFinding({ compiled, workloads, canaryProblems }: Followed): Finding[] {
  const { canaries = [] } = compiled;
  if (canaries.length === 0) return [];
  const texts = canaries.flatMap(({ component, workload }) => {
    const state = workloads.get(refKey(workload));
    return state?.ready
      ? []
      : [`${component}: ${canaryProblems.get(component) ?? state?.message ?? 'is not there yet'}`];
  });
  return [
    texts.length === 0
      ? finding('CanariesReady', 'True', 'Ready', 'all canaries are ready')
      : finding('CanariesReady', 'False', 'CanariesNotReady', texts.join('; ')),
  ];
}

/** Why the compiler runs a platform without the mesh it asks for: by its own warnings. */
const outsideCodes: readonly string[] = ['MESH_UNAVAILABLE', 'INJECTION_CONFLICT'];

function meshFinding({ compiled, outsideMesh, proxies }: Followed): Finding {
  if (!compiled.mesh) {
    const why = compiled.diagnostics.find(({ code }) => outsideCodes.includes(code));
    return finding('MeshReady', 'False', why?.code ?? 'NoMesh', why?.message ?? 'the platform is in no mesh');
  }
  const { stale, note } = proxies;
  const told = (text: string) => (note === undefined ? text : `${text}; ${note}`);
  if (outsideMesh.length > 0)
    return finding('MeshReady', 'False', 'SidecarMissing', told(`pods without a sidecar: ${outsideMesh.join(', ')}`));
  if (stale.length === 0) return finding('MeshReady', 'True', 'Ready', 'all pods are part of the mesh');
  // Calls work as before: a proxy of another version is no reason to say that the platform is not ready.
  const pods = stale.map(({ pod, proxy }) => `${pod.metadata.name} (${proxyText(proxy ?? {})})`);
  return finding(
    'MeshReady',
    'True',
    'ProxiesOutdated',
    told(`pods whose proxy is of another control plane: ${pods.join(', ')}`),
  );
}

/** Objects of others in the mesh that ours give way to, or that ours go before. Nothing waits for them. */
function meshConflict({ compiled }: Followed): Finding[] {
  const found = compiled.diagnostics.filter(({ code }) => code === 'MESH_OBJECT_CONFLICT');
  const texts = found.map(({ message, hint }) => (hint ? `${message}. ${hint}` : message));
  return found.length > 0 ? [finding('MeshConflict', 'True', 'MESH_OBJECT_CONFLICT', texts.join(' '))] : [];
}

const stalled = (reason: string, message: string): Finding[] => [
  finding('Ready', 'False', reason, message),
  finding('Reconciling', 'False', reason, 'nothing is in progress'),
  finding('Stalled', 'True', reason, message),
];

const progressing = (reason: string, message: string): Finding[] => [
  finding('Ready', 'False', reason, message),
  finding('Reconciling', 'True', reason, message),
  finding('Stalled', 'False', reason, 'nothing stands in the way'),
];

const settled = (reason: string): Finding[] => [
  finding('Reconciling', 'False', reason, 'nothing is in progress'),
  finding('Stalled', 'False', reason, 'nothing stands in the way'),
];

function finding(type: string, status: Finding['status'], reason: string, message: string): Finding {
  return { type, status, reason, message };
}

function problemText({ ref, message }: Problem): string {
  return `${refText(ref)}: ${message}`;
}

const isError = ({ severity }: Diagnostic) => severity === 'error';

function diagnosticsText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter(isError)
    .map(({ path, message, hint }) => `${path ? `${path}: ` : ''}${message}${hint ? ` (${hint})` : ''}`)
    .join('; ');
}
