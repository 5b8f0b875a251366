import { type ObjectRef, refText } from '../objects/object.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { Reason } from './judgement.ts';
import type { ComponentDifference, Difference } from './report.ts';
import type { Setting } from './setting.ts';
import type { Tri } from './tri.ts';
import { valueAt } from './tri-set.ts';

/** All replicas of a workload that somebody has written, and whether they have a proxy. */
interface Workload {
  ref: ObjectRef;
  /** Read from a template, not from a running pod. */
  isTemplate: boolean;
  /** Name of the workload, also where `ref` is a pod of it. */
  name: string;
  /** Undefined: there is no mesh to have one of. */
  proxy: { verdict: Tri; because: readonly Reason[] } | undefined;
}

export function isOfComponent(one: Difference | ComponentDifference): one is ComponentDifference {
  return 'component' in one;
}

/**
 * Components that are not there as the platform's own plan has them: without any pod, or without a proxy although the plan gives
 * them one. No policy differs then: nobody calls who is not there, and without proxies no policy of a mesh is asked. Who has no
 * proxy in the plan either (left outside the mesh, or not in it yet) does not differ.
 */
export function componentDifferences(
  planned: Setting,
  found: Setting,
  { namespace, components }: PlatformGraph,
): ComponentDifference[] {
  return components.flatMap(({ name }): ComponentDifference[] => {
    const wanted = workloadsOf(planned, name);
    const [first] = wanted;
    if (!first) return [];
    const there = workloadsOf(found, name);
    if (there.length === 0) return [withoutPods(name, first.ref, namespace)];
    const inMesh = wanted.filter(({ proxy }) => proxy?.verdict === 'yes');
    if (inMesh.length === 0) return [];
    const leftOut = new Set(wanted.filter((one) => !inMesh.includes(one)).map((one) => one.name));
    const meant = there.filter((one) => !leftOut.has(one.name));
    const having = (verdict: Tri) => meant.filter(({ proxy }) => proxy?.verdict === verdict);
    const [without, unsure] = [having('no'), having('unknown')];
    return [
      ...(without.length > 0 ? [withoutProxy(name, without)] : []),
      ...(unsure.length > 0 ? [maybeWithoutProxy(name, unsure)] : []),
    ];
  });
}

function workloadsOf({ cast, peers, proxies }: Setting, component: ComponentName): Workload[] {
  const those = peers(component);
  return cast.flatMap(({ endpoint }, index): Workload[] => {
    if (endpoint.kind !== 'pod' || endpoint.ref === undefined || valueAt(those, index) !== 'yes') return [];
    const proxy = proxies && { verdict: valueAt(proxies.verdict, index), because: proxies.because(index) };
    return [{ ref: endpoint.ref, isTemplate: endpoint.template, name: endpoint.name, proxy }];
  });
}

function withoutPods(component: ComponentName, planned: ObjectRef, namespace: string): ComponentDifference {
  const found = `no pod and no template of one in the namespace ${namespace}`;
  const hint = `apply ${refText(planned)} as \`gunj render\` writes it, name it with --objects too, or say ${componentPath(component)}.enabled: false`;
  const text = `${component} is declared, and there is ${found}; ${hint}`;
  return { kind: 'no-pods', component, found, hint, text, because: [] };
}

function withoutProxy(component: ComponentName, those: readonly Workload[]): ComponentDifference {
  const found = listed(those);
  const inTemplate = those.some(({ isTemplate }) => isTemplate);
  const remedy = inTemplate
    ? 'apply its template and its namespace as `gunj render` writes them'
    : 'see that the template asks for a proxy and the injector runs, then restart the pods';
  const hint = `${remedy}, or leave it outside the mesh with ${componentPath(component)}.mesh.inject: false`;
  const text = `${component} has no proxy, though the platform has it in the mesh: ${found}; ${hint}`;
  return { kind: 'no-proxy', component, found, hint, text, because: reasonsOf(those) };
}

function maybeWithoutProxy(component: ComponentName, those: readonly Workload[]): ComponentDifference {
  const found = listed(those);
  const hint = 'take away what stands in the way of telling, or give the running pods too: they show their proxies';
  const text = `whether ${component} has a proxy, as the platform has it in the mesh, cannot be told: ${found}; ${hint}`;
  return { kind: 'unknown', component, found, hint, text, because: reasonsOf(those) };
}

function listed(those: readonly Workload[]): string {
  return those
    .map(({ ref, proxy }) => `${refText(ref)}: ${proxy?.because.map(({ text }) => text).join(', ') ?? ''}`)
    .join('; ');
}

function reasonsOf(those: readonly Workload[]): Reason[] {
  return those.flatMap(({ proxy }) => proxy?.because ?? []);
}
