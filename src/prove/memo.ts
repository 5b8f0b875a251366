import { hash } from 'node:crypto';
import { apiGroup } from '../api/names.ts';
import type { NamespaceFacts } from '../facts/facts.ts';
import { fields } from '../objects/access.ts';
import { createLastUsed } from '../objects/last-used.ts';
import type { KubeObject } from '../objects/object.ts';
import type { ProofReport } from './report.ts';
import type { ProofInput } from './setting.ts';
import { elsewhere } from './witnesses.ts';

/** Gives what `prove` gives, and may know it already. */
export type ProofMemo = (input: ProofInput, prove: (input: ProofInput) => ProofReport) => ProofReport;

/** Reports that are held; those of a hundred kinds of platforms, and of a few that differ. */
const held = 256;

/**
 * Remembers proofs, for a process that compiles the same again and again. Platforms that differ in the name of their namespace alone
 * are judged once: to every rule of the proof such a name is a word like any other, so that what is found for one holds for all
 * of them, as long as what was found does not name it.
 */
export function createProofMemo(): ProofMemo {
  const known = createLastUsed<ProofReport>(held);
  return (input, prove) => {
    const { namespace, name } = input.graph;
    const key = keyOf(input);
    const own = hash('sha256', key);
    const ofAll = isAnyWord(namespace, input) ? hash('sha256', key.replaceAll(namespace, '\u0000')) : own;
    const common = known.get(ofAll);
    if (common) return common.platform.namespace === namespace ? common : { ...common, platform: { name, namespace } };
    const last = known.get(own);
    if (last) return last;
    const report = prove(input);
    return known.keep(names(report, namespace) ? own : ofAll, report);
  };
}

/** Not one that the proof knows by itself, takes for a port, or that stands in what is known of the cluster. */
function isAnyWord(namespace: string, input: ProofInput): boolean {
  const { kubernetes, networks, operator, meshObjects } = input.facts;
  const cluster = JSON.stringify([kubernetes, networks, operator, meshObjects, input.mesh?.facts]);
  return namespace !== elsewhere && !/^(?:default|kube-.*|\d+)$/.test(namespace) && !cluster.includes(namespace);
}

function names(report: ProofReport, namespace: string): boolean {
  return JSON.stringify({ ...report, platform: undefined }).includes(namespace);
}

/**
 * All that a proof reads. Contents of ConfigMaps and contributions, by far the largest part, are none of it, and neither are the
 * volumes of pods, whose names tell of these contents.
 */
function keyOf({ platform, graph, objects, facts, mesh }: ProofInput): string {
  const { kubernetes, networks, operator, meshObjects, meshStage, meshLeft, namespaces } = facts;
  return JSON.stringify([
    platform.metadata.name,
    platform.spec.serviceMesh,
    platform.spec.components,
    graph.flows,
    [...graph.outsideMesh],
    objects.filter(({ kind }) => kind !== 'ConfigMap').map(withoutVolumes),
    { kubernetes, networks, operator, meshObjects, meshStage, meshLeft },
    withoutOurs(namespaces?.find(({ name }) => name === graph.namespace)),
    graph.namespace,
    mesh?.facts,
  ]);
}

/** Annotations of ours are no rules, and tell of the namespace's name. */
function withoutOurs(namespace: NamespaceFacts | undefined): NamespaceFacts | undefined {
  if (!namespace) return undefined;
  const annotations = Object.entries(namespace.annotations).filter(([key]) => !key.startsWith(`${apiGroup}/`));
  return { ...namespace, annotations: Object.fromEntries(annotations) };
}

function withoutVolumes(object: KubeObject): KubeObject {
  const spec = fields(object.spec);
  const template = fields(spec.template);
  if (!('spec' in template)) return object;
  return {
    ...object,
    spec: { ...spec, template: { ...template, spec: { ...fields(template.spec), volumes: undefined } } },
  };
}
