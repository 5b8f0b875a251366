import type { CanaryStatus, ComponentStatus, PlatformStatus, ServiceMeshStatus, StatusWarning } from '../api/types.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Limitation } from '../mesh/limitations.ts';
import { refKey } from '../objects/object.ts';
import { conditionsFrom, shortened } from './conditions.ts';
import { contributionStatus } from './contribution-status.ts';
import { findingsOf } from './findings.ts';
import type { Followed, Outcome } from './outcome.ts';

export interface StatusInput {
  generation: number;
  previous: PlatformStatus;
  /** By component: the version it last ran. */
  versions?: Record<string, string>;
  /** RFC 3339. */
  now: string;
  /** Whether spec.serviceMesh is on. */
  meshEnabled: boolean;
  outcome: Outcome;
}

/** The status that tells an outcome, in kstatus form. Equal outcomes give equal statuses, whatever the time. */
export function statusOf({
  generation,
  previous,
  versions = {},
  now,
  meshEnabled,
  outcome,
}: StatusInput): PlatformStatus {
  const findings = findingsOf(outcome, meshEnabled);
  const conditions = conditionsFrom(findings, previous.conditions ?? [], { generation, now });
  const common = {
    observedGeneration: generation,
    conditions,
    ...(Object.keys(versions).length > 0 ? { versions } : {}),
  };
  if (outcome.kind !== 'followed') {
    const { components, external, serviceMesh, contributions, plan, scope } = previous;
    const kept = outcome.kind === 'claimed' ? {} : { components, external, serviceMesh, contributions, plan, scope };
    const warnings = outcome.kind === 'invalid' ? { warnings: warningsOf(outcome.diagnostics) } : {};
    return withoutUndefined({ ...kept, ...common, ...warnings });
  }
  const meshReady = findings.find(({ type }) => type === 'MeshReady')?.status === 'True';
  return {
    ...common,
    components: componentsOf(outcome),
    ...(outcome.external && Object.keys(outcome.external).length > 0 ? { external: { ...outcome.external } } : {}),
    serviceMesh: meshOf(outcome, meshEnabled, meshReady),
    ...(outcome.scope ? { scope: outcome.scope } : {}),
    warnings: warningsOf(outcome.compiled.diagnostics),
    ...(outcome.compiled.contributions ? { contributions: contributionStatus(outcome.compiled.contributions) } : {}),
    plan: { hash: outcome.planHash, objects: outcome.planObjects },
  };
}

function componentsOf(outcome: Followed): Record<string, ComponentStatus> {
  const { compiled, workloads, podProblems, configurations } = outcome;
  const entries = compiled.components.map(({ name, version, image, workload }): [string, ComponentStatus] => {
    const state = workloads.get(refKey(workload));
    const config = configurations.get(name)?.state;
    const canary = canaryStatus(outcome, name);
    const proxy = outcome.proxies.attempts.get(workload.name);
    const message = state?.ready ? undefined : (podProblems.get(name) ?? state?.message ?? 'is not there yet');
    return [
      name,
      {
        ready: state?.ready ?? false,
        version,
        image,
        replicas: state?.replicas ?? 0,
        readyReplicas: state?.readyReplicas ?? 0,
        ...(message === undefined ? {} : { message: shortened(message, 1024) }),
        ...(config ? { config } : {}),
        ...(canary ? { canary } : {}),
        ...(proxy ? { proxy } : {}),
      },
    ];
  });
  return Object.fromEntries(entries);
}

function canaryStatus(
  { compiled, workloads, canaryProblems, proxies }: Followed,
  name: string,
): CanaryStatus | undefined {
  const canary = compiled.canaries?.find(({ component }) => component === name);
  if (!canary) return undefined;
  const { version, image, weight, workload } = canary;
  const state = workloads.get(refKey(workload));
  const proxy = proxies.attempts.get(workload.name);
  const message = state?.ready ? undefined : (canaryProblems.get(name) ?? state?.message ?? 'is not there yet');
  return {
    ready: state?.ready ?? false,
    version,
    image,
    weight,
    replicas: state?.replicas ?? 0,
    readyReplicas: state?.readyReplicas ?? 0,
    ...(message === undefined ? {} : { message: shortened(message, 1024) }),
    ...(proxy ? { proxy } : {}),
  };
}

function meshOf({ compiled, mtls, meshStage, traffic }: Followed, enabled: boolean, ready: boolean): ServiceMeshStatus {
  const { mesh } = compiled;
  return {
    enabled: enabled && mesh !== undefined,
    ready,
    ...(mesh ? { type: mesh.type } : {}),
    ...(mesh?.version ? { version: mesh.version } : {}),
    ...(mesh?.revision ? { revision: mesh.revision } : {}),
    ...mesh?.detected,
    ...(mesh?.limitations && mesh.limitations.length > 0 ? { limitations: limitationsOf(mesh.limitations) } : {}),
    ...(mesh && mtls ? { mtlsMode: mtls } : {}),
    ...(meshStage ? { stage: meshStage } : {}),
    ...(mesh && traffic ? { metrics: { ...traffic } } : {}),
  };
}

function limitationsOf(limitations: readonly Limitation[]): ServiceMeshStatus['limitations'] {
  return limitations.slice(0, 64).map(({ field, support, how, hint }) => ({
    field: shortened(field, 512),
    support,
    how: shortened(withHint(how, hint), 1024),
  }));
}

function warningsOf(diagnostics: readonly Diagnostic[]): StatusWarning[] {
  return diagnostics
    .filter(({ severity }) => severity === 'warning')
    .slice(0, 128)
    .map(({ code, path, message, hint }) => ({
      code,
      path: shortened(path, 512),
      message: shortened(withHint(message, hint), 1024),
    }));
}

function withHint(text: string, hint: string | undefined): string {
  return hint ? `${text}. ${hint}` : text;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
