import type { Declared, DeclaredWay } from './declared.ts';
import type { Access } from './evaluate.ts';
import type { Admission, Judgement, MeshJudgement, Reason } from './judgement.ts';
import type { Ways } from './mesh-proof.ts';
import { requestsText, sameRequests } from './requests.ts';
import { tri } from './tri.ts';
import { and, areEqual, certain, possibleIn, type TriSet, valueAt } from './tri-set.ts';

/**
 * Who looks: network policies of the caller, those of who is called, the mesh by the way somebody comes, or its mTLS mode, which
 * says by what ways anybody may come.
 */
export type Layer = 'egress' | 'ingress' | 'encrypted' | 'plain' | 'mode';

/** One caller of one port for whom a layer does not do what the flows say. */
export interface Deviation {
  layer: Layer;
  kind: 'missing' | 'extra' | 'unknown';
  caller: number | 'anybody';
  /** Of the mode: the way it is about. */
  way?: 'encrypted' | 'plain';
  /** What is let through and what should be, where it is about requests. */
  requests?: { found: string; declared: string };
  because: readonly Reason[];
}

/**
 * What is let through against what is declared, layer by layer. Most ports share their sets with others, so pairs that were found
 * to agree are not looked at again.
 */
export function comparer(): (access: Access, declared: Declared) => Deviation[] {
  const agreeing = new Map<unknown, Set<unknown>>();
  const isKnown = (found: unknown, wanted: unknown) => agreeing.get(found)?.has(wanted) === true;
  const compared = (found: unknown, wanted: unknown, deviations: Deviation[]): Deviation[] => {
    if (deviations.length > 0) return deviations;
    const known = agreeing.get(found);
    if (known) known.add(wanted);
    else agreeing.set(found, new Set([wanted]));
    return [];
  };
  const layer = (name: Layer, found: Judgement, wanted: TriSet) =>
    isKnown(found.verdict, wanted) ? [] : compared(found.verdict, wanted, ofLayer(name, found, wanted));
  // Who makes a judgement says by `requests` which it is; what is told beside may differ from port to port.
  const way = (name: Layer, found: Admission, wanted: DeclaredWay) =>
    isKnown(found.verdict, wanted) && isKnown(found.requests, wanted)
      ? []
      : compared(found.requests, wanted, compared(found.verdict, wanted, ofWay(name, found, wanted)));
  return (access, declared) => {
    const found = [
      ...layer('egress', access.egress, declared.egress),
      ...layer('ingress', access.ingress, declared.ingress),
    ];
    if (!access.mesh || !declared.mesh) return found;
    return [
      ...found,
      ...way('encrypted', access.mesh.encrypted, declared.mesh.encrypted),
      ...way('plain', access.mesh.plain, declared.mesh.plain),
      ...ofMode(access.mesh.takes, declared.mesh.takes),
    ];
  };
}

/** Who is let in hides what the mode says: without it nothing would tell that encryption has gone. */
function ofMode(found: MeshJudgement['takes'], wanted: Ways | undefined): Deviation[] {
  if (!found || !wanted) return [];
  return (['encrypted', 'plain'] as const).flatMap((way): Deviation[] => {
    if (found[way] === tri(wanted[way])) return [];
    const kind = found[way] === 'unknown' ? 'unknown' : found[way] === 'yes' ? 'extra' : 'missing';
    return [{ layer: 'mode', kind, caller: 'anybody', way, because: [found.because] }];
  });
}

function ofLayer(layer: Layer, { verdict, because }: Judgement, wanted: TriSet): Deviation[] {
  if (areEqual(verdict, wanted)) return [];
  return Array.from({ length: wanted.size }, (_, caller) => caller).flatMap((caller): Deviation[] => {
    const value = valueAt(verdict, caller);
    const declared = valueAt(wanted, caller);
    if (value === declared || declared === 'unknown') return [];
    const kind = value === 'unknown' ? 'unknown' : value === 'yes' ? 'extra' : 'missing';
    return [{ layer, kind, caller, because: because(caller) }];
  });
}

function ofWay(layer: Layer, found: Admission, { verdict: wanted, requests }: DeclaredWay): Deviation[] {
  const whole = ofLayer(layer, found, wanted);
  const partly: Deviation[] = [];
  for (const caller of possibleIn(and(certain(found.verdict), wanted))) {
    const { allowed, refused } = found.requests(caller);
    const declared = requests(caller);
    if (refused.length === 0 && sameRequests(allowed, declared)) continue;
    const words = {
      found: `${requestsText(allowed)}${refused.length > 0 ? ` but ${requestsText(refused)}` : ''}`,
      declared: requestsText(declared),
    };
    const kind = refused.length > 0 || declared === 'all' ? 'missing' : 'extra';
    partly.push({ layer, kind, caller, requests: words, because: found.because(caller) });
  }
  return [...whole, ...partly];
}
