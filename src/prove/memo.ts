import type { ProofReport } from './report.ts';
import type { ProofInput } from './setting.ts';

/** Gives what `prove` gives, and may know it already. */
export type ProofMemo = (input: ProofInput, prove: (input: ProofInput) => ProofReport) => ProofReport;

/** Remembers the last proof of each platform, for a process that compiles the same again and again. */
export function createProofMemo(): ProofMemo {
  const known = new Map<string, { key: string; report: ProofReport }>();
  return (input, prove) => {
    const { namespace, name } = input.graph;
    const key = keyOf(input);
    const last = known.get(`${namespace}/${name}`);
    if (last?.key === key) return last.report;
    const report = prove(input);
    known.set(`${namespace}/${name}`, { key, report });
    return report;
  };
}

/** All that a proof reads. Contents of ConfigMaps and contributions, by far the largest part, are none of it. */
function keyOf({ platform, graph, objects, facts, mesh }: ProofInput): string {
  const { kubernetes, networks, operator, meshObjects, meshStage, meshLeft, namespaces } = facts;
  return JSON.stringify([
    platform.spec.serviceMesh,
    platform.spec.components,
    graph.flows,
    [...graph.outsideMesh],
    objects.filter(({ kind }) => kind !== 'ConfigMap'),
    { kubernetes, networks, operator, meshObjects, meshStage, meshLeft },
    namespaces?.find(({ name }) => name === graph.namespace),
    mesh?.facts,
  ]);
}
