import type { StorageClassFacts } from '../../facts/facts.ts';
import { at, items, text, texts } from '../../objects/access.ts';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { quantityBytes } from '../../objects/quantity.ts';
import type { Problem } from '../outcome.ts';
import type { VolumeClaim } from './volume-claim.ts';

/** What has to happen, or cannot, so that the volumes of a StatefulSet become what is asked for. */
export interface Growth {
  /** Claims that have to ask for more. */
  grow: { claim: VolumeClaim; size: string }[];
  /** Claims that have asked for more and wait for it. */
  growing: VolumeClaim[];
  /** Claims that are larger than asked for, which they stay. */
  larger: { claim: VolumeClaim; size: string }[];
  /** What cannot be; the StatefulSet then keeps its templates, so that the rest of it can be written. */
  problems: Problem[];
}

/** Compares the claims of the replicas that a planned StatefulSet has with its templates. */
export function growthOf(
  set: KubeObject,
  claims: readonly VolumeClaim[],
  classes: readonly StorageClassFacts[] | undefined,
): Growth {
  const growth: Growth = { grow: [], growing: [], larger: [], problems: [] };
  for (const template of items(at(set, 'spec', 'volumeClaimTemplates'))) {
    for (const claim of claimsOf(set, text(at(template, 'metadata', 'name')) ?? '', claims)) {
      const changed = unchangeable(template, claim);
      if (changed)
        growth.problems.push({ kind: 'VolumeUnchangeable', ref: refOfClaim(claim), message: changed, aside: true });
      else compareSize(growth, claim, text(at(template, 'spec', 'resources', 'requests', 'storage')) ?? '0', classes);
    }
  }
  return growth;
}

function compareSize(
  growth: Growth,
  claim: VolumeClaim,
  size: string,
  classes: readonly StorageClassFacts[] | undefined,
): void {
  const bytes = (quantity: string | undefined) => quantityBytes(quantity) ?? 0;
  const wanted = bytes(size);
  const asked = bytes(claim.requested);
  if (asked > wanted) growth.larger.push({ claim, size });
  if (asked < wanted) {
    // A claim can be changed only when it has its volume; until then it waits, and is looked at again when it has.
    if (!claim.bound) return;
    const found = classes?.find(({ name }) => name === claim.storageClass);
    if (found && !found.allowVolumeExpansion)
      growth.problems.push(notExpandable(claim, size, `its storage class ${found.name} does not allow it`));
    else growth.grow.push({ claim, size });
    return;
  }
  if (claim.bound && bytes(claim.capacity) < asked) growth.growing.push(claim);
}

/** What to tell when a volume cannot grow. */
export function notExpandable(claim: VolumeClaim, size: string, why: string): Problem {
  const message =
    `it cannot grow from ${claim.requested} to ${size}: ${why}. Set allowVolumeExpansion: true on the class if its provisioner can, ` +
    `go back to ${claim.requested} in two steps (leave size out, then set it), or move the data to a new volume`;
  return { kind: 'VolumeNotExpandable', ref: refOfClaim(claim), message, aside: true };
}

function unchangeable(template: unknown, { storageClass, accessModes }: VolumeClaim): string | undefined {
  const wanted = text(at(template, 'spec', 'storageClassName'));
  const advice =
    'a volume keeps what it was made with. Set it back, or delete the claim and its pod, which loses the data';
  if (wanted !== undefined && storageClass !== undefined && wanted !== storageClass)
    return `its storage class is ${storageClass || 'none'} and cannot become ${wanted}: ${advice}`;
  const modes = texts(at(template, 'spec', 'accessModes'));
  if ([...modes].sort().join() !== [...accessModes].sort().join())
    return `its access modes are ${accessModes.join(', ')} and cannot become ${modes.join(', ')}: ${advice}`;
  return undefined;
}

/** Those of the replicas there are to be: a claim that a former replica has left behind may rest as it is. */
function claimsOf(set: KubeObject, template: string, claims: readonly VolumeClaim[]): VolumeClaim[] {
  const replicas = at(set, 'spec', 'replicas');
  const prefix = `${template}-${set.metadata.name}-`;
  return claims.filter(({ name, namespace }) => {
    const ordinal = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (!/^\d+$/.test(ordinal) || namespace !== set.metadata.namespace) return false;
    return typeof replicas !== 'number' || Number(ordinal) < replicas;
  });
}

export function refOfClaim({ namespace, name }: VolumeClaim): ObjectRef {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
}

/** For StatefulSets that must keep the templates they have: this plan's with those of the cluster. */
export function withTemplatesOf(planned: KubeObject, live: KubeObject): KubeObject {
  const templates = items(at(live, 'spec', 'volumeClaimTemplates')).map((template) => ({
    apiVersion: at(template, 'apiVersion') ?? 'v1',
    kind: at(template, 'kind') ?? 'PersistentVolumeClaim',
    metadata: at(template, 'metadata'),
    spec: at(template, 'spec'),
  }));
  return { ...planned, spec: { ...(planned.spec as object), volumeClaimTemplates: templates } };
}
