import { groupOf, type KubeObject } from '../../../objects/object.ts';
import {
  type Admission,
  type Judgement,
  type MeshJudgement,
  type MeshSemantics,
  noLimit,
  type Reason,
} from '../../../prove/judgement.ts';
import type { Tri } from '../../../prove/tri.ts';
import type { Call, Pod, World } from '../../../prove/world.ts';
import { authorize } from './authorization.ts';
import { addressesOf, identityOf } from './identity.ts';
import { modeOf } from './mtls.ts';
import { capturesIn, hasSidecar, protocolOf } from './proxy.ts';
import { nearnessOf } from './scope.ts';
import type { Caller } from './source.ts';

export interface IstioSettings {
  trustDomain: string;
  /** Policies there are about the whole mesh. */
  rootNamespace: string;
}

/**
 * Istio in sidecar mode: what the sidecar of whoever is called makes of a call. Reads nothing but objects, and knows nothing of how
 * ours are written.
 */
export function istioSemantics(world: World, settings: IstioSettings): MeshSemantics {
  const of = (kind: string): KubeObject[] =>
    world.objects.filter((object) => object.kind === kind && groupOf(object.apiVersion) === 'security.istio.io');
  const authentications = of('PeerAuthentication');
  const authorizations = of('AuthorizationPolicy');
  const sidecars = new Map<Pod, Judgement>();
  const policiesOf = new Map<Pod, KubeObject[]>();
  const protocols = new Map<string, 'http' | 'tcp' | undefined>();

  const hasProxy = (pod: Pod): Judgement => memo(sidecars, pod, () => hasSidecar(pod, world));
  const policies = (pod: Pod): KubeObject[] =>
    memo(policiesOf, pod, () => authorizations.filter((policy) => nearnessOf(policy, pod, settings.rootNamespace)));
  const isHttp = (pod: Pod, port: number): Tri => {
    const found = memo(protocols, `${pod.namespace}/${pod.name}:${port}`, () => protocolOf(world, pod, port));
    if (found === undefined) return 'unknown';
    return found === 'http' ? 'yes' : 'no';
  };

  const arrive = (call: Call & { to: Pod }, caller: Caller, held: Reason): Admission => {
    const admission = authorize(policies(call.to), { caller, port: call.port, http: isHttp(call.to, call.port) });
    return { ...admission, because: [...admission.because, held] };
  };

  const judge = (call: Call): MeshJudgement => {
    const { from, to, port, protocol } = call;
    const caller = from.kind === 'pod' ? hasProxy(from) : no('it is not a pod');
    const identity =
      from.kind === 'pod' && caller.verdict !== 'no' ? identityOf(from, settings.trustDomain) : undefined;
    const addresses = addressesOf(call);
    if (to.kind === 'address') return open('nobody there has a sidecar', caller.verdict);
    if (protocol !== 'TCP') return open('sidecars capture TCP alone', 'no');
    const called = hasProxy(to);
    if (called.verdict === 'no') return open(`${to.namespace}/${to.name} has no sidecar`, 'no');
    if (!capturesIn(to, port)) return open(`the sidecar does not capture port ${port}`, 'no');

    const { mode, because } = modeOf(authentications, to, port, settings.rootNamespace);
    if (mode === undefined || called.verdict === 'unknown') {
      const reasons = mode === undefined ? [because] : called.because;
      return { encrypted: unsure(reasons), plain: unsure(reasons) };
    }
    const here = { ...call, to };
    const plain: Admission = mode === 'STRICT' ? refused(because) : arrive(here, { addresses }, because);
    const encrypted: Admission =
      identity === undefined
        ? refused({ text: `${nameOf(call)} has no sidecar, and so no identity` })
        : mode === 'DISABLE'
          ? refused(because)
          : arrive(here, { identity, addresses }, because);
    return {
      plain,
      encrypted: caller.verdict === 'unknown' && encrypted.verdict === 'yes' ? unsure(caller.because) : encrypted,
    };
  };

  return {
    sight: { egress: false, ingress: true, callers: 'identity', protocols: ['TCP'] },
    hasProxy,
    judge,
  };
}

/** Where no sidecar looks: in plain text for everybody. */
function open(text: string, encrypts: Tri): MeshJudgement {
  const plain: Admission = { verdict: 'yes', because: [{ text }], requests: noLimit };
  return {
    plain,
    encrypted: encrypts === 'yes' ? refused({ text: `${text}, so nobody takes mTLS` }) : refused({ text }),
  };
}

function refused(because: Reason): Admission {
  return { verdict: 'no', because: [because], requests: noLimit };
}

function unsure(because: readonly Reason[]): Admission {
  return { verdict: 'unknown', because, requests: noLimit };
}

function no(text: string): Judgement {
  return { verdict: 'no', because: [{ text }] };
}

function nameOf({ from }: Call): string {
  return from.kind === 'pod' ? `${from.namespace}/${from.name}` : from.name;
}

function memo<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as V;
  const made = make();
  known.set(key, made);
  return made;
}
