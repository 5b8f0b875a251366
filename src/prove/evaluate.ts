import type { Admission, Judgement, MeshSemantics, NetworkSemantics, Reason, RequestLimit } from './judgement.ts';
import { noLimit } from './judgement.ts';
import { all, any, type Tri } from './tri.ts';
import type { Call } from './world.ts';

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

export interface Verdict extends Judgement {
  encryption: Encryption;
  /** Which requests pass, by whichever way lets more of them through. */
  requests: RequestLimit;
  /** What each layer said by itself. */
  layers: { egress: Judgement; ingress: Judgement; mesh?: { encrypted: Admission; plain: Admission } };
}

/** Whether a call gets through, and who decided. */
export function evaluate(call: Call, { network, mesh }: Layers): Verdict {
  const egress = network.egress(call);
  const ingress = network.ingress(call);
  const ways = mesh?.judge(call);
  const admitted: Tri = ways ? any([ways.encrypted.verdict, ways.plain.verdict]) : 'yes';
  const verdict = all([egress.verdict, ingress.verdict, admitted]);
  return {
    verdict,
    because: reasons(verdict, [egress, ingress, ...(ways ? [wayThatDecides(ways)] : [])]),
    encryption: verdict === 'no' ? 'none' : ways ? encryptionOf(ways) : 'plain',
    requests: ways && verdict !== 'no' ? wayThatDecides(ways).requests : noLimit,
    layers: { egress, ingress, ...(ways ? { mesh: ways } : {}) },
  };
}

/** The reasons of those that agree with the whole. */
function reasons(verdict: Tri, judgements: readonly Judgement[]): Reason[] {
  return judgements.filter((one) => one.verdict === verdict).flatMap(({ because }) => because);
}

/** The way that lets through, the encrypted one first; of two that do not, what stands in the way of the encrypted one. */
function wayThatDecides({ encrypted, plain }: { encrypted: Admission; plain: Admission }): Admission {
  if (encrypted.verdict === 'yes') return plain.verdict === 'yes' && isWider(plain, encrypted) ? plain : encrypted;
  if (plain.verdict === 'yes') return plain;
  return encrypted.verdict === 'unknown' || plain.verdict === 'no' ? encrypted : plain;
}

function isWider(a: Admission, b: Admission): boolean {
  return a.requests.allowed === 'all' && b.requests.allowed !== 'all';
}

function encryptionOf({ encrypted, plain }: { encrypted: Admission; plain: Admission }): Encryption {
  if (plain.verdict === 'no') return encrypted.verdict === 'yes' ? 'mtls' : 'unknown';
  if (plain.verdict === 'yes' && encrypted.verdict === 'no') return 'plain';
  return plain.verdict === 'yes' && encrypted.verdict === 'yes' ? 'either' : 'unknown';
}
