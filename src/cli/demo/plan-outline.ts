import { validatePlatform } from '../../api/validate.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { type Kind, type KubeObject, refKey, refOf } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlannedObject, Snapshot } from './snapshot.ts';

export interface OutlinedKind extends Kind {
  /** There are some outside the platform's namespace, or in none. */
  elsewhere?: true;
}

export interface Outline {
  waves: Snapshot['waves'];
  /** Every kind the plan has, once. */
  kinds: OutlinedKind[];
}

/** What the operator will write for this platform, as far as the tree needs it. Empty when it is refused. */
export function outlineOf(platform: KubeObject, facts: Facts): Outline {
  const { platform: valid } = validatePlatform(platform);
  const plan = valid && compile(valid, facts).plan;
  if (!plan) return { waves: [], kinds: [] };
  const waves = plan.waves.map((wave) => ({ name: wave.name, planned: planned(wave) }));
  return { waves, kinds: distinctKinds(plan, valid.metadata.namespace) };
}

function planned(wave: Plan['waves'][number]): PlannedObject[] {
  const objects = [...(wave.shared ?? []), ...wave.objects].map(refOf);
  const secrets = (wave.secrets ?? []).map(({ name, namespace }) => ({ ...secretKind, name, namespace }));
  return [...objects, ...secrets].map((ref) => ({ key: refKey(ref), kind: ref.kind }));
}

const secretKind: Kind = { apiVersion: 'v1', kind: 'Secret' };

function distinctKinds(plan: Plan, own: string | undefined): OutlinedKind[] {
  const found = new Map<string, OutlinedKind>();
  for (const wave of plan.waves) {
    const objects = [...wave.objects.map(refOf), ...(wave.secrets ?? []).map((one) => ({ ...secretKind, ...one }))];
    for (const { apiVersion, kind, namespace } of objects) {
      const key = `${apiVersion}/${kind}`;
      const elsewhere = namespace !== own || found.get(key)?.elsewhere;
      found.set(key, { apiVersion, kind, ...(elsewhere ? { elsewhere } : {}) });
    }
  }
  return [...found.values()];
}
