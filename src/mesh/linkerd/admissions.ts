import { type Flow, peerName } from '../../platform/flow.ts';
import type { MeshInput } from '../mesh.ts';
import { type Authentication, authenticationOf } from './authentications.ts';
import { type AdmittedFlow, admitted, isPlainCaller } from './callers.ts';
import type { ServedPort } from './ports.ts';

export interface Requests {
  methods: readonly string[];
  paths: readonly string[];
}

/** Somebody who is let in at a port. */
export interface Admission {
  /** Part of the names of policies. */
  name: string;
  authentication: Authentication;
  /** Any of these requests; absent: all. */
  requests?: readonly Requests[];
  why: string;
}

const readMetrics: Requests = { methods: ['GET'], paths: ['/metrics'] };

/** Who is let in at a port, each caller once: flows that differ only in what travels are one to a proxy. */
export function admissionsAt(input: MeshInput, { component, port }: ServedPort): Admission[] {
  const flows = admitted(input.graph).filter((flow) => flow.to === component && flow.port === port);
  return [...Map.groupBy(flows, ({ from }) => peerName(from))].flatMap(([name, same]) => {
    const [first] = same;
    const authentication = first && authenticationOf(input, first.from);
    if (!first || !authentication) return [];
    const requests = same.flatMap((flow) => requestsOf(input, flow) ?? []);
    const isLimited = requests.length === same.length;
    return [{ name, authentication, why: first.why, ...(isLimited ? { requests } : {}) }];
  });
}

/**
 * Admissions to some requests alone. Routes of a Server take the place of those by which proxies let kubelets probe, so that these
 * are among them.
 */
export function limitedAdmissionsAt(input: MeshInput, served: ServedPort): Admission[] {
  const limited = admissionsAt(input, served).filter(({ requests }) => requests !== undefined);
  if (limited.length === 0 || served.probed.length === 0) return limited;
  const requests = [{ methods: ['GET'], paths: served.probed }];
  return [
    ...limited,
    { name: 'probes', authentication: { by: 'anything' }, requests, why: 'kubelets ask whether it runs' },
  ];
}

/** Admissions of those who come in plain text: what is left to say where nobody is named. */
export function plainAdmissionsAt(input: MeshInput, served: ServedPort): Admission[] {
  const plain = admitted(input.graph).filter(
    ({ to, port, from }) => to === served.component && port === served.port && isPlainCaller(input.graph, from),
  );
  const names = new Set(plain.map(({ from }: Flow) => peerName(from)));
  return admissionsAt(input, served).filter(({ name }) => names.has(name));
}

/** Who scrapes without a name may read metrics alone. */
function requestsOf({ graph }: MeshInput, { requests, kind, from }: AdmittedFlow): Requests | undefined {
  return requests ?? (kind === 'scrape' && isPlainCaller(graph, from) ? readMetrics : undefined);
}
