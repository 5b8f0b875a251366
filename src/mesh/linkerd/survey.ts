import type { FactKind } from '../../facts/source.ts';
import { at, fields, items, text, textMap } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { componentNames } from '../../platform/component-names.ts';
import { managedBy, partOf } from '../../platform/labels.ts';
import type { MeshSurvey, SurveyedObject } from '../mesh.ts';
import { surveyedProfile, surveyedProfiles } from './traffic/foreign-profiles.ts';
import { isRoute, surveyedRoute, surveyedRoutes } from './traffic/foreign-routes.ts';
import { policyGroup } from './written.ts';

const kind = (name: string, plural: string, ...[first = '', ...others]: string[]): FactKind => ({
  apiVersion: `${policyGroup}/${first}`,
  otherVersions: others.map((version) => `${policyGroup}/${version}`),
  kind: name,
  plural,
  namespaced: true,
  verbs: ['list', 'watch'],
});

/** Servers could be about ports of ours, policies about a whole namespace let others in there, profiles switch off what is said of calls, and routes say something else. */
export const linkerdSurvey: MeshSurvey = {
  kinds: [
    kind('AuthorizationPolicy', 'authorizationpolicies', 'v1alpha1'),
    kind('Server', 'servers', 'v1beta3', 'v1beta2', 'v1beta1'),
    surveyedProfiles,
    kind('HTTPRoute', 'httproutes', 'v1beta3'),
    ...surveyedRoutes,
  ],
  describe: surveyed,
  reaches: (object, namespace) => object.namespace === namespace,
};

/** What matters of an object that somebody has written; undefined when it can concern no platform in any namespace. */
export function surveyed(object: KubeObject): SurveyedObject | undefined {
  const { kind: what, apiVersion, spec } = object;
  if (what === surveyedProfiles.kind) return surveyedProfile(object);
  if (isRoute(object)) return surveyedRoute(object);
  if (!apiVersion.startsWith(`${policyGroup}/`)) return undefined;
  if (what === 'AuthorizationPolicy')
    return at(spec, 'targetRef', 'kind') === 'Namespace' ? { action: 'ALLOW' } : undefined;
  if (what !== 'Server') return undefined;
  const { podSelector, port } = fields(spec);
  if (podSelector === undefined || !maySelectOurs(podSelector)) return undefined;
  const selector = textMap(at(podSelector, 'matchLabels'));
  return {
    ports: [String(port)],
    ...(Object.keys(selector).length > 0 ? { selector } : {}),
    ...(text(fields(spec).accessPolicy) ? { mode: text(fields(spec).accessPolicy) ?? '' } : {}),
  };
}

/** By the labels that pods of platforms have for sure; expressions are taken to hold where they ask for a label of Linkerd’s or of ours. */
function maySelectOurs(selector: unknown): boolean {
  const known: Readonly<Record<string, readonly string[]>> = {
    'app.kubernetes.io/name': componentNames,
    'app.kubernetes.io/managed-by': [managedBy],
    'app.kubernetes.io/part-of': [partOf],
  };
  const wanted = Object.entries(textMap(at(selector, 'matchLabels')));
  if (wanted.some(([key, value]) => key in known && !known[key]?.includes(value))) return false;
  return (
    wanted.every(([key]) => key in known) &&
    items(at(selector, 'matchExpressions')).every((one) =>
      /^(linkerd\.io|app\.kubernetes\.io)\//.test(text(at(one, 'key')) ?? ''),
    )
  );
}
