import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { MeshObjectFacts } from '../../../facts/facts.ts';
import type { FactKind } from '../../../facts/source.ts';
import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { componentNames } from '../../../platform/component-names.ts';
import type { MeshInput, SurveyedObject } from '../../mesh.ts';
import { serviceProfileKind } from './route-kinds.ts';

export const surveyedProfiles: FactKind = {
  ...serviceProfileKind,
  otherVersions: ['linkerd.io/v1alpha1'],
  plural: 'serviceprofiles',
  namespaced: true,
  verbs: ['list', 'watch'],
};

/** The host a ServiceProfile is about, if it says anything of it, and that could be of a platform's. */
export function surveyedProfile({ metadata, spec }: KubeObject): SurveyedObject | undefined {
  const [service] = metadata.name.split('.');
  const says = [...items(at(spec, 'routes')), ...items(at(spec, 'dstOverrides'))].length > 0;
  return says && componentNames.some((name) => name === service) ? { hosts: [metadata.name] } : undefined;
}

export interface Profiled {
  /** What may be written: an object with that name is not there already. */
  objects: KubeObject[];
  diagnostics: Diagnostic[];
}

/** A ServiceProfile that others have written switches off whatever else is said of calls to its Service. */
export function withoutForeignProfiles(input: MeshInput, objects: readonly KubeObject[]): Profiled {
  const foreign = profilesOf(input);
  const isTaken = ({ kind, metadata }: KubeObject) =>
    kind === serviceProfileKind.kind && foreign.some(({ name }) => name === metadata.name);
  return {
    objects: objects.filter((object) => !isTaken(object)),
    diagnostics: foreign
      .filter(({ hosts = [] }) => objects.some((object) => isAbout(object, hosts[0] ?? '')))
      .map(conflict),
  };
}

function profilesOf({ others = [], graph }: MeshInput): MeshObjectFacts[] {
  return others.filter(
    ({ kind, ours, namespace, hosts = [] }) =>
      kind === serviceProfileKind.kind &&
      !ours &&
      namespace === graph.namespace &&
      hosts.some((host) => host.split('.')[1] === graph.namespace),
  );
}

function isAbout({ kind, metadata, spec }: KubeObject, host: string): boolean {
  if (kind === serviceProfileKind.kind) return metadata.name === host;
  return items(at(spec, 'parentRefs')).some((parent) => at(parent, 'name') === host.split('.')[0]);
}

function conflict({ namespace, name }: MeshObjectFacts): Diagnostic {
  return {
    code: 'MESH_OBJECT_CONFLICT',
    severity: 'warning',
    path: 'spec.serviceMesh.trafficManagement',
    message: `ServiceProfile ${namespace}/${name}, which is not the platform’s, switches off routes, retries, timeouts and failure accrual of its Service`,
    hint: `Delete ServiceProfile ${namespace}/${name}; nothing else has to be done.`,
  };
}
