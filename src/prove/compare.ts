import type { Declared, DeclaredWay } from './declared.ts';
import type { Access } from './evaluate.ts';
import type { Admission, Judgement, Reason } from './judgement.ts';
import { requestsText, sameRequests } from './requests.ts';
import { type TriSet, valueAt } from './tri-set.ts';

/** Who looks: network policies of the caller, those of who is called, or the mesh, by the way somebody comes. */
export type Layer = 'egress' | 'ingress' | 'encrypted' | 'plain';

/** One caller of one port for whom a layer does not do what the flows say. */
export interface Deviation {
  layer: Layer;
  kind: 'missing' | 'extra' | 'unknown';
  caller: number;
  /** What is let through and what should be, where it is about requests. */
  requests?: { found: string; declared: string };
  because: readonly Reason[];
}

/** What is let through against what is declared, layer by layer. */
export function deviations(access: Access, declared: Declared): Deviation[] {
  const found = [
    ...ofLayer('egress', access.egress, declared.egress),
    ...ofLayer('ingress', access.ingress, declared.ingress),
  ];
  if (!access.mesh || !declared.mesh) return found;
  return [
    ...found,
    ...ofWay('encrypted', access.mesh.encrypted, declared.mesh.encrypted),
    ...ofWay('plain', access.mesh.plain, declared.mesh.plain),
  ];
}

function ofLayer(layer: Layer, { verdict, because }: Judgement, wanted: TriSet): Deviation[] {
  if (areEqual(verdict, wanted)) return [];
  return callersIn(wanted).flatMap((caller): Deviation[] => {
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
  for (let caller = 0; caller < wanted.size; caller++) {
    if (valueAt(found.verdict, caller) !== 'yes' || valueAt(wanted, caller) === 'no') continue;
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

function callersIn({ size }: TriSet): number[] {
  return Array.from({ length: size }, (_, index) => index);
}

function areEqual(a: TriSet, b: TriSet): boolean {
  return (
    a.yes.every((word, index) => word === b.yes[index]) && a.possible.every((word, index) => word === b.possible[index])
  );
}
