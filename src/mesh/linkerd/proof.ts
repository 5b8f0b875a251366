import type { MeshFacts, MeshObjectFacts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { compareVersions } from '../../objects/version.ts';
import { type MeshSemantics, type Reason, reasonOf, type Target, verdictFor } from '../../prove/judgement.ts';
import type { MeshProof, SemanticsInput } from '../../prove/mesh-proof.ts';
import { constant } from '../../prove/tri-set.ts';
import { writtenPolicyKinds } from './api-version.ts';
import { proxyContainer } from './read-proxy.ts';
import { linkerdRelease } from './release.ts';
import { linkerdSemantics } from './semantics/index.ts';
import { serversOf } from './semantics/servers.ts';
import { chartDefaults, type LinkerdSettings } from './semantics/settings.ts';
import { linkerdSight } from './sight.ts';

/** Linkerd, for whoever judges what objects allow. */
export const linkerdProof: MeshProof = {
  kinds: writtenPolicyKinds,
  semantics(input) {
    const settings = settingsOf(input.mesh);
    return besideOthers(linkerdSemantics(input.world, input.universe, settings), input, settings);
  },
  dressed: (pod, withProxy) => ({
    ...pod,
    containers: [...pod.containers.filter((name) => name !== proxyContainer), ...(withProxy ? [proxyContainer] : [])],
  }),
  sight: linkerdSight,
};

function settingsOf(mesh: MeshFacts): LinkerdSettings {
  const { namespace, trustDomain, defaultInbound: defaultInboundPolicy = chartDefaults.defaultInboundPolicy } = mesh;
  const tunnels = compareVersions(linkerdRelease(mesh).version, '2.18.0') >= 0;
  return { ...chartDefaults, defaultInboundPolicy, namespace, trustDomain, tunnels };
}

/** Of Servers of others it is known which ports they are about, but not who may call there. */
function besideOthers(
  semantics: MeshSemantics,
  { universe, others = [] }: SemanticsInput,
  settings: LinkerdSettings,
): MeshSemantics {
  const servers = others.filter(({ ours, kind }) => !ours && kind === 'Server').map(serverOf);
  if (servers.length === 0) return semantics;
  const reasonAt = ({ to, port }: Target): Reason | undefined => {
    const pod = universe[to];
    const [server] = pod?.kind === 'pod' ? serversOf(pod, port, servers, settings) : [];
    return server && reasonOf(server, 'is about the port, and somebody else’s');
  };
  return {
    ...semantics,
    judge(target) {
      const reason = reasonAt(target);
      if (!reason) return semantics.judge(target);
      const unsure = verdictFor(constant(universe.length, 'unknown'), reason);
      return { encrypted: unsure, plain: unsure };
    },
  };
}

function serverOf({ apiVersion, kind, namespace, name, selector = {}, ports = [] }: MeshObjectFacts): KubeObject {
  const [port = ''] = ports;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: selector }, port: /^\d+$/.test(port) ? Number(port) : port },
  };
}
