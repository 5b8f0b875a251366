import type { KubeObject } from '../../../objects/object.ts';
import type { Admission, MeshJudgement, MeshSemantics, Reason, Target } from '../../../prove/judgement.ts';
import { verdictFor } from '../../../prove/judgement.ts';
import type { Tri } from '../../../prove/tri.ts';
import { and, constant, not, type TriSet, triSet, valueAt } from '../../../prove/tri-set.ts';
import { type Endpoint, endpointName, type Pod, type World } from '../../../prove/world.ts';
import { admission } from './admission.ts';
import { clientsOfAny } from './authentications.ts';
import { type PortPolicy, portPolicy } from './authorization.ts';
import { type Caller, type Clients, isClient } from './clients.ts';
import { identityOfPod } from './identity.ts';
import { policyObjects } from './objects.ts';
import { hasPort, proxyPorts } from './ports.ts';
import { hasProxy, seesInbound, setting, skipsOutbound } from './proxy.ts';
import type { LinkerdSettings } from './settings.ts';

type Way = 'encrypted' | 'plain';

/**
 * Linkerd: what the proxy of whoever is called makes of a call. Reads nothing but objects, and knows nothing of how ours are written.
 */
export function linkerdSemantics(
  world: World,
  universe: readonly Endpoint[],
  settings: LinkerdSettings,
): MeshSemantics {
  const size = universe.length;
  const known = policyObjects(world);
  const found = universe.map((endpoint) => (endpoint.kind === 'pod' ? hasProxy(endpoint, world, settings) : undefined));
  const proxies = triSet(size, (index) => found[index]?.verdict ?? 'no');
  const callers: Record<Way, Caller[]> = {
    encrypted: universe.map((endpoint) => ({
      endpoint,
      ...(endpoint.kind === 'pod' ? { identity: identityOfPod(endpoint, settings) } : {}),
    })),
    plain: universe.map((endpoint) => ({ endpoint })),
  };

  const clientSets: Record<Way, Map<Clients, TriSet>> = { encrypted: new Map(), plain: new Map() };
  const clientSet = (clients: Clients, way: Way): TriSet => {
    const same = clientSets[way].get(clients);
    if (same) return same;
    const made = triSet(size, (index) => {
      const caller = callers[way][index];
      return caller ? isClient(clients, caller, settings.clusterNetworks) : 'no';
    });
    clientSets[way].set(clients, made);
    return made;
  };

  const skipping = new Map<number, TriSet>();
  /** Only who has a proxy, and does not go past it, comes with an identity. */
  const identified = (port: number): TriSet => {
    const same = skipping.get(port);
    if (same) return same;
    const past = triSet(size, (index) => {
      const endpoint = universe[index];
      return endpoint?.kind === 'pod' && skipsOutbound(endpoint, port, world) ? 'yes' : 'no';
    });
    const made = and(proxies, not(past));
    skipping.set(port, made);
    return made;
  };

  const all = (verdict: Tri, ...because: Reason[]): Admission => verdictFor(constant(size, verdict), ...because);
  /** Where no proxy looks: in plain text, for everybody. */
  const open = (text: string): MeshJudgement => ({ plain: all('yes', { text }), encrypted: all('no', { text }) });

  const asked = new Map<KubeObject, Clients | undefined>();
  const clientsOf = (policy: KubeObject): Clients | undefined => {
    if (!asked.has(policy)) asked.set(policy, clientsOfAny(policy, known, settings));
    return asked.get(policy);
  };
  const policies = new Map<string, PortPolicy>();
  const policyAt = (to: Pod, index: number, port: number): PortPolicy => {
    const key = `${index} ${port}`;
    const made = policies.get(key) ?? portPolicy(to, port, world, known, { settings, clientsOf });
    policies.set(key, made);
    return made;
  };

  const judge = ({ to: index, port, protocol }: Target): MeshJudgement => {
    const to = universe[index];
    const called = found[index];
    if (to?.kind !== 'pod' || !called) return open('nobody there has a proxy');
    if (protocol !== 'TCP') return open('proxies look at TCP alone');
    if (called.verdict === 'no') return open(`${endpointName(to)} has no proxy`);
    if (!seesInbound(to, port, world)) return open(`the proxy does not look at port ${port}`);
    if (port === proxyPorts.inbound) {
      const own = all('no', { text: 'what comes there is judged by the port it is meant for' });
      return { encrypted: own, plain: own };
    }
    if (called.verdict === 'unknown') {
      const unsure = all('unknown', ...called.because);
      return { encrypted: unsure, plain: unsure };
    }
    const policy = policyAt(to, index, port);
    const encrypted = admission(policy, size, (clients) => clientSet(clients, 'encrypted'));
    const withIdentity = identified(port);
    return {
      encrypts: withIdentity,
      encrypted: {
        ...encrypted,
        verdict: and(encrypted.verdict, withIdentity),
        because: (caller) =>
          valueAt(withIdentity, caller) === 'no'
            ? [{ text: `${endpointName(universe[caller])} has no proxy on its way there, and so no identity` }]
            : encrypted.because(caller),
      },
      plain: admission(policy, size, (clients) => clientSet(clients, 'plain')),
    };
  };

  return {
    sight: { egress: false, ingress: true, callers: 'identity', protocols: ['TCP'] },
    proxies: { verdict: proxies, because: (index) => [...(found[index]?.because ?? [])] },
    judge,
    wirePort({ to: index, port, protocol }) {
      const to = universe[index];
      const isOwn = Object.values<number>(proxyPorts).includes(port);
      if (to?.kind !== 'pod' || protocol !== 'TCP' || found[index]?.verdict === 'no' || isOwn) return port;
      if (!seesInbound(to, port, world)) return port;
      const isOpaque =
        hasPort(setting('opaque-ports', to, world) ?? settings.opaquePorts, port) || policyAt(to, index, port).opaque;
      return settings.tunnels || isOpaque ? proxyPorts.inbound : port;
    },
  };
}
