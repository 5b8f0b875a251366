import type { ServiceMeshSpec } from '../api/spec/mesh/mesh.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import type { Mesh } from './mesh.ts';

export interface Candidate {
  backend: Mesh;
  facts: MeshFacts;
}

/** What a platform says of the mesh it wants to join. */
export type Wanted = Pick<ServiceMeshSpec, 'type' | 'revision'>;

export type Candidates = { refused: Diagnostic } | { candidates: Candidate[]; diagnostics: Diagnostic[] };

/** The control planes that are what a platform asks for, by type and revision. */
export function candidatesFor(wanted: Wanted, facts: Facts, backends: readonly Mesh[]): Candidates {
  const found = ofType(wanted, facts, backends);
  if ('refused' in found || wanted.revision === undefined || found.candidates.length === 0) return found;
  const { revision } = wanted;
  const fitting = found.candidates.filter(({ facts: mesh }) => isCalled(mesh, revision));
  if (fitting.length > 0) return { ...found, candidates: fitting };
  return {
    refused: {
      ...error(
        'MESH_UNAVAILABLE',
        `no control plane has the revision or tag ${revision}; there are: ${found.candidates.map((one) => describe(one.facts)).join(', ')}`,
        'Use one of these, or leave the revision out.',
      ),
      path: 'spec.serviceMesh.revision',
    },
  };
}

/** For people: `istio 1.30.3 revision canary (tags prod) in istio-system`. */
export function describe({ type, version = 'of unknown version', revision, tags, namespace }: MeshFacts): string {
  const also = tags.length > 0 ? ` (${tags.length > 1 ? 'tags' : 'tag'} ${tags.join(', ')})` : '';
  return `${type} ${version} revision ${revision}${also} in ${namespace}`;
}

export function isCalled({ revision, tags }: MeshFacts, name: string): boolean {
  return revision === name || tags.includes(name);
}

function ofType({ type, revision }: Wanted, facts: Facts, backends: readonly Mesh[]): Candidates {
  const backend = backends.find((candidate) => candidate.type === type);
  if (type !== 'auto' && !backend)
    return {
      refused: error(
        'MESH_UNAVAILABLE',
        `this release cannot render for ${type} yet`,
        `Use ${backends.map((known) => known.type).join(' or ')}, or set spec.serviceMesh.enabled to false.`,
      ),
    };
  if (!facts.meshes) {
    if (!backend)
      return {
        refused: error(
          'MESH_UNKNOWN',
          'type is auto, but nothing says which mesh the cluster has',
          'Give the facts of the cluster (gunj render --facts FILE), or name the mesh (--mesh TYPE, or spec.serviceMesh.type).',
        ),
      };
    return all([{ backend, facts: backend.assume(backend.versions.assumed, revision) }]);
  }
  const fitting = facts.meshes.flatMap((mesh) => {
    const fits = backends.find((candidate) => candidate.type === mesh.type && (type === 'auto' || type === mesh.type));
    if (!fits) return [];
    // What is assumed is assumed to be called what the platform calls it.
    const version = mesh.version ?? fits.versions.assumed;
    return [{ backend: fits, facts: mesh.assumed ? fits.assume(version, revision) : mesh }];
  });
  if (fitting.length > 0) return all(fitting);
  if (type !== 'auto')
    return {
      refused: error(
        'MESH_UNAVAILABLE',
        `the cluster has no ${type} control plane`,
        `Install ${type}, or use type auto to run without a mesh until there is one.`,
      ),
    };
  return {
    candidates: [],
    diagnostics: [
      {
        code: 'MESH_UNAVAILABLE',
        severity: 'warning',
        path: 'spec.serviceMesh.type',
        message:
          'the cluster has no mesh, so the platform runs without mTLS and authorization; network policies alone limit who may call whom',
        hint: 'Install a mesh; the platform joins it by itself.',
      },
    ],
  };
}

function all(candidates: Candidate[]): Candidates {
  return { candidates, diagnostics: candidates.flatMap(({ facts }) => (facts.assumed ? [assumed(facts)] : [])) };
}

function assumed(mesh: MeshFacts): Diagnostic {
  const labels = mesh.injectionLabels
    .flatMap((set) => Object.entries(set).map(([key, value]) => `${key}=${value}`))
    .join(', ');
  return {
    code: 'ASSUMED_FACT',
    severity: 'warning',
    path: 'spec.serviceMesh',
    message: `a default installation of ${describe(mesh)} is assumed, with trust domain ${mesh.trustDomain}${labels ? ` and injection by ${labels}` : ''}`,
    hint: 'Give the facts of the cluster for what is really there.',
  };
}

function error(code: Diagnostic['code'], message: string, hint: string): Diagnostic {
  return { code, severity: 'error', path: 'spec.serviceMesh.type', message, hint };
}
