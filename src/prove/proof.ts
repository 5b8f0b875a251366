import { isComponent, isPlace, type Peer, peerName } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { isAddress } from '../platform/place.ts';
import { comparer } from './compare.ts';
import { componentDifferences } from './component-differences.ts';
import { encryptionOf } from './encryption.ts';
import type { Surroundings } from './peers.ts';
import type { Difference, ProofReport } from './report.ts';
import { type ProofInput, type Setting, settingOf } from './setting.ts';
import { valueAt } from './tri-set.ts';
import { differenceOf } from './words.ts';

/**
 * Judges what is planned by what each system documents, and holds it against the declared flows: network policies in both
 * directions, and the mesh by both ways one may come. Each layer has to let through exactly what the flows say as far as it sees
 * them; what all of them let through together is then exactly the flows too.
 */
export function prove(input: ProofInput): ProofReport {
  return reportOf(settingOf(input), input);
}

/** What came of it, for one who has set it up already; objects of others are held against the components of a plan too. */
export function reportOf(setting: Setting, { graph }: ProofInput, planned?: Setting): ProofReport {
  const { cast, universe, targets, accessOf, declared, peers, around, sight } = setting;
  const deviations = comparer();
  const found = targets.flatMap((target): Difference[] => {
    const access = accessOf(target);
    return deviations(access, declared(target)).map((one) =>
      differenceOf(one, target, cast, one.caller !== 'anybody' && valueAt(access.verdict, one.caller) === 'yes'),
    );
  });
  const components = planned ? componentDifferences(planned, setting, graph) : [];
  const differences = [
    ...components.filter(({ kind }) => kind !== 'unknown'),
    ...worstFirst(found.filter(({ kind }) => kind !== 'unknown')),
  ];
  const unknowns = [...components, ...found].filter(({ kind }) => kind === 'unknown');
  // An address that is not known could be anybody's, but is nobody's here.
  const isFar = (peer: Peer) => peer === 'api-server' || peer === 'nodes' || (isPlace(peer) && peer.kind === 'host');
  const candidates = (peer: Peer): number[] =>
    universe.flatMap((endpoint, index) =>
      valueAt(peers(peer), index) === 'yes' && !(isFar(peer) && endpoint.kind === 'pod') ? [index] : [],
    );
  return {
    platform: { name: graph.name, namespace: graph.namespace },
    verdict: differences.length > 0 ? 'differs' : unknowns.length > 0 ? 'unknown' : 'holds',
    judged: { callers: universe.length, targets: targets.length, calls: targets.length * universe.length },
    differences,
    unknowns,
    encryption: encryptionOf({
      flows: graph.flows,
      candidates,
      portOf: ({ to, port }) =>
        port !== 'any' ? (to === 'api-server' ? (around.apiServer?.port ?? port) : port) : unnamed,
      accessOf,
      hasMesh: setting.hasMesh,
      ...(sight?.meeting ? { meetingPort: sight.meeting.port } : {}),
    }),
    wider: [...widerThanDeclared(graph, around), ...(sight?.meeting ? [whereProxiesMeet(sight.meeting.port)] : [])],
    disturbedBy: sight?.disturbedBy ?? [],
  };
}

/** A port that nobody listens on and no policy names, unless somebody does. */
const unnamed = 54_321;

/** First what gets through everything, then what is cut off. */
function worstFirst(differences: readonly Difference[]): Difference[] {
  const rank = ({ kind, getsThrough }: Difference) => (kind === 'extra' ? (getsThrough ? 0 : 2) : 1);
  return differences.toSorted((a, b) => rank(a) - rank(b));
}

function whereProxiesMeet(port: number): ProofReport['wider'][number] {
  return {
    flow: `proxies → proxies:${port}`,
    text: 'network policies cannot tell ports apart where proxies meet: who may call one port of a pod gets to all of them there, and the mesh decides',
  };
}

function widerThanDeclared({ flows }: PlatformGraph, { apiServer }: Surroundings): ProofReport['wider'] {
  return flows.flatMap(({ from, to, port }) => {
    if (!isComponent(from)) return [];
    const text = isPlace(to)
      ? to.kind === 'host' && !isAddress(to.host)
        ? 'network policies cannot name hosts, so any address is let through on this port'
        : undefined
      : to === 'nodes'
        ? 'addresses of nodes come and go, so any address is let through on this port'
        : to === 'api-server' && !apiServer
          ? 'the address of the API server is not known, so any is let through on its ports'
          : undefined;
    return text === undefined ? [] : [{ flow: `${from} → ${peerName(to)}:${port}`, text }];
  });
}
