import type { FactKind } from '../../facts/source.ts';
import { at, fields, items, text, textMap, texts } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { componentNames } from '../../platform/component-names.ts';
import { managedBy, partOf } from '../../platform/labels.ts';
import type { MeshSurvey, SurveyedObject } from '../mesh.ts';
import { mayBeOurs, readHost } from './hosts.ts';
import { isVisible } from './rivals.ts';

const kind = (name: string, plural: string, group: string, ...[first = '', ...others]: string[]): FactKind => ({
  apiVersion: `${group}/${first}`,
  otherVersions: others.map((version) => `${group}/${version}`),
  kind: name,
  plural,
  namespaced: true,
  verbs: ['list', 'watch'],
});

/** Every object of these kinds is looked at, and what can concern no platform is forgotten at once. */
export const istioSurvey: MeshSurvey = {
  kinds: [
    kind('AuthorizationPolicy', 'authorizationpolicies', 'security.istio.io', 'v1', 'v1beta1'),
    kind('DestinationRule', 'destinationrules', 'networking.istio.io', 'v1', 'v1beta1', 'v1alpha3'),
    kind('PeerAuthentication', 'peerauthentications', 'security.istio.io', 'v1', 'v1beta1'),
    kind('Telemetry', 'telemetries', 'telemetry.istio.io', 'v1', 'v1alpha1'),
    kind('VirtualService', 'virtualservices', 'networking.istio.io', 'v1', 'v1beta1', 'v1alpha3'),
  ],
  describe: surveyed,
  reaches: (object, namespace) =>
    object.kind === 'VirtualService' ? isVisible(object, namespace) : object.namespace === namespace,
};

/** What matters of an object that somebody has written; undefined when it can concern no platform in any namespace. */
export function surveyed(object: KubeObject): SurveyedObject | undefined {
  const spec = fields(object.spec);
  switch (object.kind) {
    case 'AuthorizationPolicy': {
      const action = text(spec.action);
      return action === 'DENY' || action === 'CUSTOM' ? ofPods(spec, { action }) : undefined;
    }
    case 'PeerAuthentication': {
      const mode = text(at(spec.mtls, 'mode'));
      return ofPods(spec, mode === undefined || mode === 'UNSET' ? {} : { mode });
    }
    case 'Telemetry':
      return ofPods(spec, {});
    case 'DestinationRule':
      return ofHosts(object, [text(spec.host) ?? ''], {
        ...exported(spec),
        ...labelsOf(fields(spec.workloadSelector)),
      });
    case 'VirtualService': {
      const gateways = texts(spec.gateways);
      if (gateways.length > 0 && !gateways.includes('mesh')) return undefined;
      return ofHosts(object, texts(spec.hosts), { ...(gateways.length > 0 ? { gateways } : {}), ...exported(spec) });
    }
    default:
      return undefined;
  }
}

function ofHosts(
  { metadata }: KubeObject,
  hosts: readonly string[],
  more: Partial<SurveyedObject>,
): SurveyedObject | undefined {
  const concerning = hosts.filter((host) => {
    const pattern = readHost(host, metadata.namespace ?? '');
    return pattern !== undefined && mayBeOurs(pattern);
  });
  return concerning.length > 0 ? { hosts: concerning, ...more } : undefined;
}

/** What is bound to gateways and Services is no business of sidecars. */
function ofPods(spec: Record<string, unknown>, more: Partial<SurveyedObject>): SurveyedObject | undefined {
  if (spec.targetRef !== undefined || items(spec.targetRefs).length > 0) return undefined;
  const selection = labelsOf(fields(spec.selector));
  return selection.selector && !maySelectOurs(selection.selector) ? undefined : { ...selection, ...more };
}

function labelsOf({ matchLabels }: Record<string, unknown>): { selector?: Record<string, string> } {
  const selector = textMap(matchLabels);
  return Object.keys(selector).length > 0 ? { selector } : {};
}

function exported({ exportTo }: Record<string, unknown>): { exportTo?: string[] } {
  return texts(exportTo).length > 0 ? { exportTo: texts(exportTo) } : {};
}

/** By the labels that pods of platforms have for sure; a selector that names none of these is about other pods. */
function maySelectOurs(selector: Record<string, string>): boolean {
  const known: Record<string, readonly string[]> = {
    'app.kubernetes.io/name': componentNames,
    'app.kubernetes.io/managed-by': [managedBy],
    'app.kubernetes.io/part-of': [partOf],
    'sidecar.istio.io/inject': ['true'],
  };
  const given = Object.entries(selector).filter(([key]) => key in known);
  return given.length > 0 && given.every(([key, value]) => known[key]?.includes(value));
}
