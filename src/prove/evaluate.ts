import {
  type Admission,
  type Judgement,
  type MeshJudgement,
  type MeshSemantics,
  type NetworkSemantics,
  noLimit,
  type Reason,
  type RequestLimit,
  type Target,
} from './judgement.ts';
import type { Tri } from './tri.ts';
import { and, or, type TriSet, valueAt } from './tri-set.ts';

/** All that limits who may call whom. Each is a system of its own; a call has to pass every one of them. */
export interface Layers {
  network: NetworkSemantics;
  /** Absent where there is no mesh. */
  mesh?: MeshSemantics;
}

/** Whether what passes is encrypted between proxies. */
export type Encryption =
  /** It cannot pass otherwise. */
  | 'mtls'
  /** It passes in plain text alone. */
  | 'plain'
  /** The caller may do either. */
  | 'either'
  | 'unknown'
  /** Nothing passes. */
  | 'none';

/** Who gets through to one port, of all callers. */
export interface Access {
  verdict: TriSet;
  /** What each layer says by itself. */
  egress: Judgement;
  ingress: Judgement;
  mesh?: MeshJudgement;
}

/** One caller of it. */
export interface Verdict {
  verdict: Tri;
  /** Those of the layers that agree with the whole. */
  because: readonly Reason[];
  encryption: Encryption;
  /** Which requests pass, by whichever way lets more of them through. */
  requests: RequestLimit;
}

export function accessTo(target: Target, { network, mesh }: Layers): Access {
  const egress = network.egress(target);
  const ingress = network.ingress(target);
  const ways = mesh?.judge(target);
  const admitted = ways ? [or(ways.encrypted.verdict, ways.plain.verdict)] : [];
  return {
    verdict: and(egress.verdict, ingress.verdict, ...admitted),
    egress,
    ingress,
    ...(ways ? { mesh: ways } : {}),
  };
}

export function verdictOf({ verdict: all, egress, ingress, mesh }: Access, caller: number): Verdict {
  const verdict = valueAt(all, caller);
  const way = mesh && decisiveWay(mesh, caller);
  const judgements = [egress, ingress, ...(way ? [way] : [])];
  const agreeing = judgements.filter((one) => valueAt(one.verdict, caller) === verdict);
  return {
    verdict,
    because: agreeing.flatMap((one) => one.because(caller)),
    encryption: verdict === 'no' ? 'none' : mesh ? encryptionOf(mesh, caller) : 'plain',
    requests: way && verdict !== 'no' ? way.requests(caller) : noLimit,
  };
}

/** The way that lets through, the encrypted one first; of two that do not, what stands in the way of the encrypted one. */
function decisiveWay({ encrypted, plain }: MeshJudgement, caller: number): Admission {
  const [first, second] = [valueAt(encrypted.verdict, caller), valueAt(plain.verdict, caller)];
  if (first === 'yes') return second === 'yes' && isWider(plain, encrypted, caller) ? plain : encrypted;
  if (second === 'yes') return plain;
  return first === 'unknown' || second === 'no' ? encrypted : plain;
}

function isWider(a: Admission, b: Admission, caller: number): boolean {
  return a.requests(caller).allowed === 'all' && b.requests(caller).allowed !== 'all';
}

function encryptionOf({ encrypted, plain }: MeshJudgement, caller: number): Encryption {
  const [secret, open] = [valueAt(encrypted.verdict, caller), valueAt(plain.verdict, caller)];
  if (open === 'no') return secret === 'yes' ? 'mtls' : 'unknown';
  if (open === 'yes' && secret === 'no') return 'plain';
  return open === 'yes' && secret === 'yes' ? 'either' : 'unknown';
}
