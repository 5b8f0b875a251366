import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { MeshObjectFacts } from '../../../facts/facts.ts';
import type { FactKind } from '../../../facts/source.ts';
import { at, items, text } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { componentNames } from '../../../platform/component-names.ts';
import type { MeshInput, SurveyedObject } from '../../mesh.ts';

const route = (kind: string, plural: string, ...[apiVersion = '', ...otherVersions]: string[]): FactKind => ({
  apiVersion,
  ...(otherVersions.length > 0 ? { otherVersions } : {}),
  kind,
  plural,
  namespaced: true,
  verbs: ['list', 'watch'],
});

/** Routes of the Gateway API; those of Linkerd's own are looked at with its policies. */
export const surveyedRoutes: readonly FactKind[] = [
  route('HTTPRoute', 'httproutes', 'gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'),
  route('GRPCRoute', 'grpcroutes', 'gateway.networking.k8s.io/v1'),
];

const kinds: readonly string[] = surveyedRoutes.map(({ kind }) => kind);

export function isRoute({ kind }: Pick<KubeObject, 'kind'>): boolean {
  return kinds.includes(kind);
}

/** Services of its own namespace that a route is about, as `service.namespace`, and their ports; undefined where none could be a platform's. */
export function surveyedRoute({ metadata, spec }: KubeObject): SurveyedObject | undefined {
  const { namespace = '' } = metadata;
  const parents = items(at(spec, 'parentRefs')).filter(
    (parent) =>
      text(at(parent, 'kind')) === 'Service' &&
      componentNames.some((name) => name === at(parent, 'name')) &&
      (text(at(parent, 'namespace')) ?? namespace) === namespace,
  );
  if (parents.length === 0) return undefined;
  const ports = parents.map((parent) => at(parent, 'port'));
  return {
    hosts: [...new Set(parents.map((parent) => `${text(at(parent, 'name')) ?? ''}.${namespace}`))],
    // One that names no port is about all of them.
    ...(ports.every((port) => typeof port === 'number') ? { ports: [...new Set(ports.map(String))] } : {}),
  };
}

/** Proxies put all routes of a Service together, whoever wrote them: of conditions that say as much, those of the older hold. */
export function foreignRoutes({ others = [], graph }: MeshInput, written: readonly KubeObject[]): Diagnostic[] {
  return others
    .filter((theirs) => isRoute(theirs) && !theirs.ours && theirs.namespace === graph.namespace)
    .flatMap((theirs) => {
      const rival = written.find((ours) => areAboutTheSame(ours, theirs));
      return rival ? [conflict(rival, theirs)] : [];
    });
}

function areAboutTheSame({ kind, metadata, spec }: KubeObject, theirs: MeshObjectFacts): boolean {
  const { hosts = [], ports } = theirs;
  return (
    kind === theirs.kind &&
    items(at(spec, 'parentRefs')).some(
      (parent) =>
        hosts.includes(`${text(at(parent, 'name')) ?? ''}.${metadata.namespace ?? ''}`) &&
        (ports === undefined || ports.includes(String(at(parent, 'port')))),
    )
  );
}

function conflict({ kind, metadata }: KubeObject, { namespace, name, hosts = [] }: MeshObjectFacts): Diagnostic {
  return {
    code: 'MESH_OBJECT_CONFLICT',
    severity: 'warning',
    path: 'spec.serviceMesh.trafficManagement',
    message: `${kind} ${namespace}/${name}, which is not the platform’s, is about the same calls as ${kind} ${namespace}/${metadata.name} (${hosts.join(', ')}): of conditions that say as much, those of the older one hold`,
    hint: `Delete ${kind} ${namespace}/${name}, or let its conditions say more than those of the platform’s.`,
  };
}
