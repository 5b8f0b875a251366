import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import { compareVersions } from '../objects/version.ts';
import type { Mesh } from './mesh.ts';

export interface MeshChoice {
  mesh?: { backend: Mesh; facts: MeshFacts; namespaceLabels: Record<string, string> };
  diagnostics: Diagnostic[];
}

const path = 'spec.serviceMesh.type';

/** Which control plane the platform joins, and why not where it joins none. */
export function chooseMesh(
  platform: ObservabilityPlatform,
  namespace: string,
  facts: Facts,
  backends: readonly Mesh[],
): MeshChoice {
  const wanted = platform.spec.serviceMesh;
  if (!wanted?.enabled) return { diagnostics: [] };
  const found = candidates(wanted.type, facts, backends);
  if ('refused' in found) return { diagnostics: [found.refused] };

  const ownNamespace = facts.namespaces?.find((candidate) => candidate.name === namespace);
  const fits = found.candidates.map((candidate) => ({
    ...candidate,
    injection: candidate.backend.injection(candidate.facts, ownNamespace),
  }));
  const ordered = fits.toSorted(
    (a, b) =>
      preference(a.facts, a.injection.refused) - preference(b.facts, b.injection.refused) ||
      newestFirst(a.facts, b.facts),
  );
  const [chosen, ...others] = ordered;
  if (!chosen) return { diagnostics: found.diagnostics };

  const diagnostics = [...found.diagnostics];
  if (others.length > 0)
    diagnostics.push(
      warning(
        'MESH_AMBIGUOUS',
        `${describe(chosen.facts)} was taken; also there: ${others.map((other) => describe(other.facts)).join(', ')}`,
        'Name the mesh in spec.serviceMesh.type, or label the namespace with the revision to use.',
      ),
    );
  if (chosen.facts.version && compareVersions(chosen.facts.version, chosen.backend.versions.oldest) < 0)
    return {
      diagnostics: [
        ...diagnostics,
        error(
          'UNSUPPORTED_VERSION',
          `${describe(chosen.facts)} is older than ${chosen.backend.versions.oldest}, the oldest version policies are written for`,
          'Upgrade the mesh, or set spec.serviceMesh.enabled to false.',
        ),
      ],
    };
  if (!chosen.injection.labels)
    return { diagnostics: [...diagnostics, notInjected(wanted.type, chosen.injection.refused)] };
  return {
    mesh: { backend: chosen.backend, facts: chosen.facts, namespaceLabels: chosen.injection.labels },
    diagnostics,
  };
}

type Candidates =
  | { refused: Diagnostic }
  | { candidates: { backend: Mesh; facts: MeshFacts }[]; diagnostics: Diagnostic[] };

function candidates(type: string, facts: Facts, backends: readonly Mesh[]): Candidates {
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
    const version = backend.versions.assumed;
    return {
      candidates: [{ backend, facts: backend.assume(version) }],
      diagnostics: [assumed(backend.assume(version))],
    };
  }
  const fitting = facts.meshes.flatMap((mesh) => {
    const fits = backends.find((candidate) => candidate.type === mesh.type && (type === 'auto' || type === mesh.type));
    return fits ? [{ backend: fits, facts: mesh }] : [];
  });
  if (fitting.length > 0)
    return {
      candidates: fitting,
      diagnostics: fitting.flatMap((mesh) => (mesh.facts.assumed ? [assumed(mesh.facts)] : [])),
    };
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
      warning(
        'MESH_UNAVAILABLE',
        'the cluster has no mesh, so the platform runs without mTLS and authorization; network policies alone limit who may call whom',
        'Install a mesh; the platform joins it by itself.',
      ),
    ],
  };
}

/** Where the mesh was named, running without it would take away an encryption that was asked for. */
function notInjected(type: string, refused = 'no pods would be injected'): Diagnostic {
  const hint = 'Remove the label or set it to what the mesh injects by; it is not overwritten.';
  return type === 'auto'
    ? warning('INJECTION_CONFLICT', `the platform runs outside the mesh: ${refused}`, hint)
    : error('INJECTION_CONFLICT', `the platform cannot join the mesh: ${refused}`, hint);
}

/** What the namespace already says wins, then the default revision. */
function preference(mesh: MeshFacts, refused: string | undefined): number {
  if (refused) return 2;
  return mesh.revision === 'default' || mesh.tags.includes('default') ? 0 : 1;
}

function newestFirst(a: MeshFacts, b: MeshFacts): number {
  return compareVersions(b.version ?? '0', a.version ?? '0');
}

function describe(mesh: MeshFacts): string {
  return `${mesh.type} ${mesh.version ?? 'of unknown version'} revision ${mesh.revision} in ${mesh.namespace}`;
}

function assumed(mesh: MeshFacts): Diagnostic {
  const labels = mesh.injectionLabels
    .flatMap((set) => Object.entries(set).map(([key, value]) => `${key}=${value}`))
    .join(', ');
  return {
    ...warning(
      'ASSUMED_FACT',
      `a default installation of ${describe(mesh)} is assumed, with trust domain ${mesh.trustDomain} and injection by ${labels}`,
      'Give the facts of the cluster for what is really there.',
    ),
    path: 'spec.serviceMesh',
  };
}

function warning(code: Diagnostic['code'], message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', path, message, hint };
}

function error(code: Diagnostic['code'], message: string, hint: string): Diagnostic {
  return { code, severity: 'error', path, message, hint };
}
