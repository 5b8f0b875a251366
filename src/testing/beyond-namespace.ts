import { parse } from 'yaml';
import type { Compiled } from '../compile.ts';
import { at, items, text, texts } from '../objects/access.ts';
import type { KubeObject } from '../objects/object.ts';
import { planObjects } from '../plan/serialize.ts';
import { isPlace } from '../platform/flow.ts';

/** All of a plan that reaches beyond the namespace, one word or two for each. Said from what is rendered, without a look at why. */
export function beyondNamespace({ plan, graph }: Compiled, namespace: string): string[] {
  if (!plan || !graph) throw new Error('there is no plan');
  const objects = planObjects(plan);
  const read = graph.flows.filter(({ from, kind }) => from === 'prometheus' && kind === 'scrape');
  return [
    ...objects.flatMap((object) => [...placeOf(object, namespace), ...podReach(object)]),
    ...objects.flatMap(({ data }) => discoveries(text(at(data, 'prometheus.yml')), namespace)),
    ...objects.flatMap((object) => watched(object, namespace)),
    ...read.flatMap(({ to }) => {
      if (isPlace(to)) return to.kind === 'pods' && isElsewhere(to.namespaces, namespace) ? [`calls ${to.name}`] : [];
      return to === 'nodes' || to === 'mesh-control-plane' ? [`calls ${to}`] : [];
    }),
    // What tells of the control plane alone would show and raise nothing.
    ...objects.flatMap(({ kind, metadata, data }) =>
      /mesh-control-plane|gunj-control-plane/.test(JSON.stringify(data ?? '')) ? [`${kind} ${metadata.name}`] : [],
    ),
  ];
}

/** The Namespace itself is the platform's. */
function placeOf({ kind, metadata }: KubeObject, own: string): string[] {
  const isOwn = kind === 'Namespace' ? metadata.name === own : metadata.namespace === own;
  return isOwn ? [] : [`${kind} ${metadata.namespace ?? ''}/${metadata.name}`];
}

function podReach({ kind, spec }: KubeObject): string[] {
  const pod = at(spec, 'template', 'spec');
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => at(pod, name) === true);
  const paths = items(at(pod, 'volumes')).flatMap((volume) => text(at(volume, 'hostPath', 'path')) ?? []);
  return [...host, ...paths].map((what) => `${kind} with ${what}`);
}

function discoveries(config: string | undefined, own: string): string[] {
  if (config === undefined) return [];
  return items(at(parse(config), 'scrape_configs')).flatMap((job) =>
    items(at(job, 'kubernetes_sd_configs')).flatMap((discovery) => {
      const names = texts(at(discovery, 'namespaces', 'names'));
      const isHere = at(discovery, 'role') !== 'node' && names.length > 0 && !isElsewhere(names, own);
      return isHere ? [] : [`job ${text(at(job, 'job_name'))}`];
    }),
  );
}

/** kube-state-metrics is told by an argument where it looks. */
function watched({ kind, metadata, spec }: KubeObject, own: string): string[] {
  if (kind !== 'Deployment' || metadata.name !== 'kube-state-metrics') return [];
  const args = items(at(spec, 'template', 'spec', 'containers')).flatMap((one) => texts(at(one, 'args')));
  return args.includes(`--namespaces=${own}`) ? [] : ['kube-state-metrics everywhere'];
}

function isElsewhere(namespaces: 'all' | readonly string[], own: string): boolean {
  return namespaces === 'all' || namespaces.some((name) => name !== own);
}
