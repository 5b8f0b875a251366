import type { KubeClient } from '../../kube/client.ts';
import { isForbidden } from '../../kube/errors.ts';
import { at, fields, texts } from '../../objects/access.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../objects/object.ts';
import { compareVersions } from '../../objects/version.ts';
import { type Policy, policyObjects } from '../admission/policies/policy.ts';
import { judgedDifferently, releaseOf } from '../admission/policies/release.ts';
import { few, type Lack } from './lack.ts';

/** How a policy stands. */
export type PolicyState =
  /** As this release has it, or as one does that knows all that this one knows. */
  | { kind: 'inForce' | 'later' }
  /** It is there, and nobody knows what it refuses. */
  | { kind: 'changed'; fields: readonly string[] }
  | { kind: 'missing' };

const wayOut = 'Apply config/admission.yaml of this release.';

/** Whether a platform is held to what this release refuses. */
export function isRefusing({ kind }: PolicyState): boolean {
  return kind === 'inForce' || kind === 'later';
}

/** How each policy stands; undefined where the operator may not look. */
export async function policyStates(
  client: Pick<KubeClient, 'get'>,
  policies: readonly Policy[],
): Promise<ReadonlyMap<string, PolicyState> | undefined> {
  try {
    const states = await Promise.all(
      policies.map(async (policy) => {
        const [own, binding] = policyObjects(policy, {}) as [KubeObject, KubeObject];
        const [live, bound] = await Promise.all([own, binding].map((object) => client.get(refOf(object) as ObjectRef)));
        return [policy.name, stateOf(own, live, bound)] as const;
      }),
    );
    return new Map(states);
  } catch (error) {
    // What rights are lacking is said elsewhere.
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

export function stateOf(own: KubeObject, live: KubeObject | undefined, bound: KubeObject | undefined): PolicyState {
  if (!live || !bound) return { kind: 'missing' };
  const policy = judgedDifferently(live.spec, own.spec).map((member) => `spec.${member}`);
  const binding = loosened(own.metadata.name, bound).map((member) => `spec.${member} of its binding`);
  const isLater = policy.length > 0 && compareVersions(releaseOf(live) ?? '', releaseOf(own) ?? '') > 0;
  const fields = [...(isLater ? [] : policy), ...binding];
  if (fields.length > 0) return { kind: 'changed', fields };
  return { kind: isLater ? 'later' : 'inForce' };
}

/** Members by which a binding lets pass what its policy refuses. */
function loosened(name: string, { spec }: KubeObject): string[] {
  const { matchPolicy: _, ...limits } = fields(at(spec, 'matchResources'));
  const isNarrowed = Object.values(limits).some((limit) => Object.keys(limit ?? {}).length > 0);
  return [
    ...(at(spec, 'policyName') === name ? [] : ['policyName']),
    ...(at(spec, 'paramRef') ? ['paramRef'] : []),
    ...(texts(at(spec, 'validationActions')).includes('Deny') ? [] : ['validationActions']),
    // What an API server fills in leaves nothing out.
    ...(isNarrowed ? ['matchResources'] : []),
  ];
}

/** Why a policy cannot be relied on, or is not that of this release; undefined where there is nothing to say. */
export function saidOf(name: string, state: PolicyState | undefined): string | undefined {
  switch (state?.kind) {
    case 'missing':
      return `the policy ${name} is not in force`;
    case 'changed':
      return `the policy ${name} is not that of this release: it differs in ${few(state.fields)}`;
    case 'later':
      return `the policy ${name} is of a later release than this operator`;
    default:
      return undefined;
  }
}

export function policyLacks(policies: readonly Policy[], states: ReadonlyMap<string, PolicyState> | undefined): Lack[] {
  return policies.flatMap(({ name, without }) => {
    const state = states?.get(name);
    const said = saidOf(name, state);
    if (!state || !said) return [];
    switch (state.kind) {
      case 'missing':
        return [{ text: `${said}: ${without}. ${wayOut}`, blocks: false, mayBeMeant: true }];
      case 'changed':
        return [{ text: `${said}. ${wayOut}`, blocks: false }];
      default:
        return [{ text: `${said}.`, blocks: false }];
    }
  });
}
