import { isRecord } from '../../../objects/access.ts';
import { canonicalJson } from '../../../objects/canonical.ts';
import { groupOf, type KubeObject } from '../../../objects/object.ts';
import type { Admission, MeshJudgement, MeshSemantics, Reason, Target } from '../../../prove/judgement.ts';
import { verdictFor } from '../../../prove/judgement.ts';
import type { Tri } from '../../../prove/tri.ts';
import { and, constant, type TriSet, triSet, valueAt } from '../../../prove/tri-set.ts';
import { type Endpoint, endpointName, type Pod, type World } from '../../../prove/world.ts';
import { authorize } from './authorization.ts';
import { isGateway, machineAt, unreadable } from './beyond.ts';
import { identityOf } from './identity.ts';
import { modeOf } from './mtls.ts';
import { capturesIn, hasSidecar, protocolOf } from './proxy.ts';
import type { Arrival } from './rule.ts';
import { nearnessOf } from './scope.ts';
import { type Caller, isSource } from './source.ts';

export interface IstioSettings {
  trustDomain: string;
  /** Policies there are about the whole mesh. */
  rootNamespace: string;
}

type Way = 'encrypted' | 'plain';

/**
 * Istio in sidecar mode: what the sidecar of whoever is called makes of a call. Reads nothing but objects, and knows nothing of how
 * ours are written.
 */
export function istioSemantics(world: World, universe: readonly Endpoint[], settings: IstioSettings): MeshSemantics {
  const size = universe.length;
  const of = (kind: string): KubeObject[] =>
    world.objects.filter((object) => object.kind === kind && groupOf(object.apiVersion) === 'security.istio.io');
  const services = world.objects.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1');
  const authentications = of('PeerAuthentication');
  const authorizations = of('AuthorizationPolicy');
  const unread = [...authentications, ...authorizations].flatMap((policy) => {
    const reason = unreadable(policy);
    return reason ? [{ reason, namespace: policy.metadata.namespace }] : [];
  });

  const machines = universe.map((endpoint) =>
    endpoint.kind === 'address' ? machineAt(endpoint, world, settings.trustDomain) : undefined,
  );
  const sidecars = universe.map((endpoint, index) => {
    if (endpoint.kind === 'pod') return hasSidecar(endpoint, world);
    const machine = machines[index];
    return machine && { verdict: 'unknown' as const, because: [machine.because] };
  });
  const proxies = triSet(size, (index) => sidecars[index]?.verdict ?? 'no');
  const callers: Record<Way, Caller[]> = {
    encrypted: universe.map((endpoint, index) => {
      const machine = machines[index]?.identity;
      const identity = endpoint.kind === 'pod' ? identityOf(endpoint, settings.trustDomain) : machine;
      return { addresses: addressesOf(endpoint), ...(identity ? { identity } : {}) };
    }),
    plain: universe.map((endpoint) => ({ addresses: addressesOf(endpoint) })),
  };

  const sourceSets = new Map<string, TriSet>();
  /** The same again by the object it was read from, which is quicker to look up. */
  const seen: Record<Way, Map<unknown, TriSet>> = { encrypted: new Map(), plain: new Map() };
  const sourceSet = (source: unknown, policyNamespace: string, way: Way): TriSet => {
    const same = isRecord(source) ? seen[way].get(source) : undefined;
    if (same) return same;
    const key = `${way} ${policyNamespace} ${canonicalJson(source)}`;
    const made =
      sourceSets.get(key) ??
      triSet(size, (index) => {
        const caller = callers[way][index];
        return caller ? isSource(source, caller, policyNamespace) : 'no';
      });
    sourceSets.set(key, made);
    seen[way].set(source, made);
    return made;
  };

  const policiesOf = new Map<Pod, KubeObject[]>();
  const policies = (pod: Pod): KubeObject[] => {
    const found = policiesOf.get(pod);
    if (found) return found;
    const made = authorizations.filter((policy) => nearnessOf(policy, pod, settings.rootNamespace));
    policiesOf.set(pod, made);
    return made;
  };

  const admission = (to: Pod, port: number, way: Way, held: Reason): Admission => {
    const protocol = protocolOf(services, to, port);
    const http: Tri = protocol === undefined ? 'unknown' : protocol === 'http' ? 'yes' : 'no';
    const arrivalAt = (namespace: string): Arrival => ({
      port,
      http,
      size,
      callers: (source) => sourceSet(source, namespace, way),
    });
    const found = authorize(policies(to), arrivalAt, size);
    return { ...found, because: (caller) => [...found.because(caller), held] };
  };

  /** Only who has a proxy comes with an identity. */
  const identified = (found: Admission): Admission => ({
    ...found,
    verdict: and(found.verdict, proxies),
    because: (caller) =>
      valueAt(proxies, caller) === 'no'
        ? [{ text: `${endpointName(universe[caller])} has no sidecar, and so no identity` }]
        : found.because(caller),
  });

  const all = (verdict: Tri, ...because: Reason[]): Admission => verdictFor(constant(size, verdict), ...because);
  /** Where no sidecar looks: in plain text, for everybody. */
  const open = (text: string): MeshJudgement => ({ plain: all('yes', { text }), encrypted: all('no', { text }) });

  const judge = ({ to: index, port, protocol }: Target): MeshJudgement => {
    const to = universe[index];
    const called = sidecars[index];
    const unsure = (...because: Reason[]): MeshJudgement => {
      const unknown = all('unknown', ...because);
      return { encrypted: unknown, plain: unknown };
    };
    if (to?.kind === 'address' && called) return unsure(...called.because);
    if (to?.kind !== 'pod' || !called) return open('nobody there has a sidecar');
    if (protocol !== 'TCP') return open('sidecars capture TCP alone');
    if (called.verdict === 'no') return open(`${endpointName(to)} has no sidecar`);
    if (!capturesIn(to, port)) return open(`the sidecar does not capture port ${port}`);
    if (isGateway(to)) return unsure({ text: `${endpointName(to)} is a gateway: what it takes is not judged` });
    const odd = unread.filter(({ namespace }) => namespace === to.namespace || namespace === settings.rootNamespace);
    if (odd.length > 0) return unsure(...odd.map(({ reason }) => reason));
    const { mode, because } = modeOf(authentications, to, port, settings.rootNamespace);
    if (called.verdict === 'unknown' || mode === undefined)
      return unsure(...(mode === undefined ? [because] : called.because));
    return {
      encrypted: mode === 'DISABLE' ? all('no', because) : identified(admission(to, port, 'encrypted', because)),
      plain: mode === 'STRICT' ? all('no', because) : admission(to, port, 'plain', because),
    };
  };

  return {
    sight: { egress: false, ingress: true, callers: 'identity', protocols: ['TCP'] },
    proxies: { verdict: proxies, because: (index) => [...(sidecars[index]?.because ?? [])] },
    judge,
  };
}

function addressesOf(endpoint: Endpoint): readonly string[] {
  return endpoint.kind === 'address' ? [endpoint.address] : endpoint.addresses;
}
