import { at, textMap } from '../../../objects/access.ts';
import { groupOf as apiGroupOf, type KubeObject } from '../../../objects/object.ts';
import { remembered } from '../../../objects/remembered.ts';
import type { Admission, MeshJudgement, MeshSemantics, Reason, Target } from '../../../prove/judgement.ts';
import { verdictFor } from '../../../prove/judgement.ts';
import { selectorBuckets } from '../../../prove/selector-buckets.ts';
import { type Tri, tri } from '../../../prove/tri.ts';
import { and, constant, triSet, valueAt } from '../../../prove/tri-set.ts';
import { type Endpoint, endpointName, type Pod, type World } from '../../../prove/world.ts';
import { authorize } from './authorization.ts';
import { isGateway, machineAt, unreadable } from './beyond.ts';
import { identityOf } from './identity.ts';
import { modesOf } from './mtls.ts';
import { policyGroups } from './policy-groups.ts';
import { capturesIn, hasSidecar, injectorsIn, portsOfCapture, protocolsOf } from './proxy.ts';
import type { Arrival } from './rule.ts';
import { bySelector } from './scope.ts';
import { type Caller, sourceSets } from './source.ts';

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
    world.objects.filter((object) => object.kind === kind && apiGroupOf(object.apiVersion) === 'security.istio.io');
  const services = selectorBuckets(
    world.objects.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1'),
    ({ metadata, spec }) => ({ namespace: metadata.namespace ?? '', labels: textMap(at(spec, 'selector')) }),
  );
  const authentications = bySelector(of('PeerAuthentication'));
  const authorizations = of('AuthorizationPolicy');
  const unread = [...of('PeerAuthentication'), ...authorizations].flatMap((policy) => {
    const reason = unreadable(policy);
    return reason ? [{ reason, namespace: policy.metadata.namespace }] : [];
  });

  const injectors = injectorsIn(world);
  const machines = universe.map((endpoint) =>
    endpoint.kind === 'address' ? machineAt(endpoint, world, settings.trustDomain) : undefined,
  );
  const sidecars = universe.map((endpoint, index) => {
    if (endpoint.kind === 'pod') return hasSidecar(endpoint, world, injectors);
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
  const sources = { encrypted: sourceSets(callers.encrypted), plain: sourceSets(callers.plain) };

  const groupOf = policyGroups(authorizations, settings.rootNamespace);
  const modes = remembered((pod: Pod) => {
    const near = [pod.namespace, ...(pod.namespace === settings.rootNamespace ? [] : [settings.rootNamespace])];
    const policies = near.flatMap((namespace) => authentications.candidates(namespace, pod.labels));
    return modesOf(policies, pod, settings.rootNamespace);
  });
  const protocols = remembered((pod: Pod) => protocolsOf(services.candidates(pod.namespace, pod.labels), pod));

  /** What policies make of callers; the same for all ports and workloads of which they say the same. */
  const authorized = (to: Pod, port: number, way: Way): Admission => {
    const { policies, named, known } = groupOf(to);
    const protocol = protocols(to).get(port);
    const key = `${named.has(String(port)) ? port : 'other'} ${protocol} ${way}`;
    const found = known.get(key);
    if (found) return found;
    const http: Tri = protocol === undefined ? 'unknown' : protocol === 'http' ? 'yes' : 'no';
    const arrivalAt = (namespace: string): Arrival => ({
      port,
      http,
      size,
      callers: (source) => sources[way](source, namespace),
    });
    const made = authorize(policies, arrivalAt, size);
    // Only who has a proxy comes with an identity.
    const admission = way === 'plain' ? made : { ...made, verdict: and(made.verdict, proxies) };
    known.set(key, admission);
    return admission;
  };

  const admission = (to: Pod, port: number, way: Way, held: Reason): Admission => {
    const found = authorized(to, port, way);
    return {
      ...found,
      because: (caller) =>
        way === 'encrypted' && valueAt(proxies, caller) === 'no'
          ? [{ text: `${endpointName(universe[caller])} has no sidecar, and so no identity` }]
          : [...found.because(caller), held],
    };
  };

  const same = { yes: constant(size, 'yes'), no: constant(size, 'no'), unknown: constant(size, 'unknown') };
  const all = (verdict: Tri, ...because: Reason[]): Admission => verdictFor(same[verdict], ...because);
  /** Where no sidecar looks: in plain text, for everybody. */
  const open = (text: string): MeshJudgement => ({ plain: all('yes', { text }), encrypted: all('no', { text }) });

  const judge = ({ to: index, port, protocol }: Target): MeshJudgement => {
    const to = universe[index];
    const called = sidecars[index];
    const unsure = (reasons: readonly Reason[]): MeshJudgement => {
      const unknown = all('unknown', ...reasons);
      const because = reasons[0] ?? { text: 'nothing says so' };
      return { encrypted: unknown, plain: unknown, takes: { encrypted: 'unknown', plain: 'unknown', because } };
    };
    if (to?.kind === 'address' && called) return unsure(called.because);
    if (to?.kind !== 'pod' || !called) return open('nobody there has a sidecar');
    if (protocol !== 'TCP') return open('sidecars capture TCP alone');
    if (called.verdict === 'no') return open(`${endpointName(to)} has no sidecar`);
    if (!capturesIn(to, port)) return open(`the sidecar does not capture port ${port}`);
    if (isGateway(to)) return unsure([{ text: `${endpointName(to)} is a gateway: what it takes is not judged` }]);
    const odd = unread.filter(({ namespace }) => namespace === to.namespace || namespace === settings.rootNamespace);
    if (odd.length > 0) return unsure(odd.map(({ reason }) => reason));
    const { mode, because } = modes(to).of(port);
    if (called.verdict === 'unknown' || mode === undefined)
      return unsure(mode === undefined ? [because] : called.because);
    return {
      takes: { encrypted: tri(mode !== 'DISABLE'), plain: tri(mode !== 'STRICT'), because },
      encrypted: mode === 'DISABLE' ? all('no', because) : admission(to, port, 'encrypted', because),
      plain: mode === 'STRICT' ? all('no', because) : admission(to, port, 'plain', because),
    };
  };

  return {
    sight: { egress: false, ingress: true, callers: 'identity', protocols: ['TCP'] },
    proxies: { verdict: proxies, because: (index) => [...(sidecars[index]?.because ?? [])] },
    judge,
    portsNamed: (index) => {
      const to = universe[index];
      if (to?.kind !== 'pod') return [];
      const named = [...groupOf(to).named, ...modes(to).named, ...portsOfCapture(to)].map(Number);
      return [...named.filter(Number.isInteger), ...protocols(to).keys()];
    },
  };
}

function addressesOf(endpoint: Endpoint): readonly string[] {
  return endpoint.kind === 'address' ? [endpoint.address] : endpoint.addresses;
}
