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
  readonly verdict: TriSet;
  /** What each layer says by itself. */
  egress: Judgement;
  ingress: Judgement;
  mesh?: MeshJudgement;
  /** Network policies for encrypted calls, where these arrive on another port, and what passes everything by each way. */
  wire?: { egress: Judgement; ingress: Judgement; through: Record<'encrypted' | 'plain', TriSet> };
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
  const port = mesh?.wirePort?.(target) ?? target.port;
  if (!ways || port === target.port) {
    let whole: TriSet | undefined;
    return {
      // Who compares layers one by one has no need of it.
      get verdict() {
        const admitted = ways ? [or(ways.encrypted.verdict, ways.plain.verdict)] : [];
        whole ??= and(egress.verdict, ingress.verdict, ...admitted);
        return whole;
      },
      egress,
      ingress,
      ...(ways ? { mesh: ways } : {}),
    };
  }
  const wire = { egress: network.egress({ ...target, port }), ingress: network.ingress({ ...target, port }) };
  const through = {
    encrypted: and(wire.egress.verdict, wire.ingress.verdict, ways.encrypted.verdict),
    plain: and(egress.verdict, ingress.verdict, ways.plain.verdict),
  };
  return {
    verdict: or(through.encrypted, through.plain),
    egress,
    ingress,
    mesh: ways,
    wire: { ...wire, through },
  };
}

export function verdictOf(access: Access, caller: number): Verdict {
  const { egress, ingress, mesh, wire } = access;
  const verdict = valueAt(access.verdict, caller);
  const way = mesh && decisiveWay(access, mesh, caller);
  const network = wire && way === mesh?.encrypted ? wire : { egress, ingress };
  const judgements = [network.egress, network.ingress, ...(way ? [way] : [])];
  const agreeing = judgements.filter((one) => valueAt(one.verdict, caller) === verdict);
  return {
    verdict,
    because: agreeing.flatMap((one) => one.because(caller)),
    encryption: encryptionFor(access, caller),
    requests: requestsFor(access, caller),
  };
}

/** The part of a verdict that is about encryption alone, which is quicker. */
export function encryptionFor(access: Access, caller: number): Encryption {
  if (valueAt(access.verdict, caller) === 'no') return 'none';
  return access.mesh ? encryptionOf(verdictsBy(access, access.mesh, caller)) : 'plain';
}

/** The part of it that is about requests. */
export function requestsFor(access: Access, caller: number): RequestLimit {
  const { verdict, mesh } = access;
  return mesh && valueAt(verdict, caller) !== 'no' ? decisiveWay(access, mesh, caller).requests(caller) : noLimit;
}

/** The way that lets through, the encrypted one first; of two that do not, what stands in the way of the encrypted one. */
function decisiveWay(access: Access, mesh: MeshJudgement, caller: number): Admission {
  const { encrypted, plain } = mesh;
  const { encrypted: first, plain: second } = verdictsBy(access, mesh, caller);
  if (first === 'yes') return second === 'yes' && isWider(plain, encrypted, caller) ? plain : encrypted;
  if (second === 'yes') return plain;
  return first === 'unknown' || second === 'no' ? encrypted : plain;
}

function isWider(a: Admission, b: Admission, caller: number): boolean {
  return a.requests(caller).allowed === 'all' && b.requests(caller).allowed !== 'all';
}

/** By each way; where network policies see them apart, what they say of it too. */
function verdictsBy({ wire }: Access, { encrypted, plain, encrypts }: MeshJudgement, caller: number) {
  const { through = { encrypted: encrypted.verdict, plain: plain.verdict } } = wire ?? {};
  const secret = valueAt(through.encrypted, caller);
  const isSecret = secret === 'yes' && encrypts !== undefined && valueAt(encrypts, caller) === 'yes';
  return { encrypted: secret, plain: isSecret ? 'no' : valueAt(through.plain, caller) };
}

function encryptionOf({ encrypted: secret, plain: open }: Record<'encrypted' | 'plain', Tri>): Encryption {
  if (open === 'no') return secret === 'yes' ? 'mtls' : 'unknown';
  if (open === 'yes' && secret === 'no') return 'plain';
  return open === 'yes' && secret === 'yes' ? 'either' : 'unknown';
}
