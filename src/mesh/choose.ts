import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import { compareVersions } from '../objects/version.ts';
import { type Candidate, candidatesFor, describe, type Wanted } from './candidates.ts';
import type { Injection, Mesh } from './mesh.ts';

export interface MeshChoice {
  mesh?: { backend: Mesh; facts: MeshFacts; namespaceLabels: Record<string, string> };
  diagnostics: Diagnostic[];
}

interface Fit extends Candidate {
  injection: Injection;
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
  const found = candidatesFor(wanted, facts, backends);
  if ('refused' in found) return { diagnostics: [found.refused] };

  const ownNamespace = facts.namespaces?.find((candidate) => candidate.name === namespace) ?? {
    name: namespace,
    labels: {},
    annotations: {},
  };
  const fits = found.candidates.map(
    (candidate): Fit => ({
      ...candidate,
      injection: candidate.backend.injection(candidate.facts, ownNamespace, wanted.revision),
    }),
  );
  const [chosen, ...others] = fits.toSorted(
    (a, b) => preference(a) - preference(b) || newestFirst(a.facts, b.facts) || inOrder(a.facts, b.facts),
  );
  if (!chosen) return { diagnostics: found.diagnostics };

  const diagnostics = [...found.diagnostics, ...(others.length > 0 ? [ambiguous(chosen, others)] : [])];
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
  if (!chosen.injection.labels) return { diagnostics: [...diagnostics, notInjected(wanted, chosen.injection)] };
  return {
    mesh: { backend: chosen.backend, facts: chosen.facts, namespaceLabels: chosen.injection.labels },
    diagnostics: [...diagnostics, ...assumedOfVersion(chosen)],
  };
}

/** What is rendered hangs on the version: one that is not known, or is newer than what is known, is taken for another. */
function assumedOfVersion({ backend: { versions }, facts }: Fit): Diagnostic[] {
  const { version, type } = facts;
  if (version === undefined)
    return [
      assumedFact(
        `the version of ${type} revision ${facts.revision} in ${facts.namespace} is not known; ${versions.assumed} is assumed`,
        'Give its version in the facts, or an image tag by which it can be read.',
      ),
    ];
  if (minorOf(version) <= minorOf(versions.newest)) return [];
  return [
    assumedFact(
      `${describe(facts)} is newer than ${versions.newest}, the newest that is known here; it is assumed to do what that does`,
      'Look at the release notes of the mesh for fields that it takes another way, or upgrade this operator.',
    ),
  ];
}

/** A number by which minor releases are in order. */
function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 10_000 + minor;
}

function assumedFact(message: string, hint: string): Diagnostic {
  return { code: 'ASSUMED_FACT', severity: 'warning', path: 'spec.serviceMesh', message, hint };
}

/** Where the mesh or its revision was named, running without it would take away an encryption that was asked for. */
function notInjected({ type, revision }: Wanted, injection: Injection): Diagnostic {
  const {
    refused = 'no pods would be injected',
    hint = 'Remove the label or set it to what the mesh injects by; it is not overwritten.',
  } = injection;
  return type === 'auto' && revision === undefined
    ? warning('INJECTION_CONFLICT', `the platform runs outside the mesh: ${refused}`, hint)
    : error('INJECTION_CONFLICT', `the platform cannot join the mesh: ${refused}`, hint);
}

function ambiguous(chosen: Fit, others: readonly Fit[]): Diagnostic {
  return warning(
    'MESH_AMBIGUOUS',
    `${describe(chosen.facts)} was taken, because ${reasonFor(chosen, others)}; also there: ${others.map((other) => describe(other.facts)).join(', ')}`,
    'Name the revision or tag in spec.serviceMesh.revision, or label the namespace with it.',
  );
}

/** The first thing in which it differs from all others: what the namespace says, then the default, then the version. */
function reasonFor(chosen: Fit, others: readonly Fit[]): string {
  if (chosen.injection.decided) return `the namespace carries ${chosen.injection.decided}`;
  const better = (by: (fit: Fit) => number) => others.every((other) => by(other) > by(chosen));
  if (better((fit) => Number(fit.injection.refused !== undefined))) return 'no other would inject into the namespace';
  if (better(preference)) return 'it is the default revision';
  const same = others.filter((other) => preference(other) === preference(chosen));
  if (same.every((other) => newestFirst(chosen.facts, other.facts) < 0)) return 'it is the newest';
  return 'it comes first by namespace and name';
}

/** What the namespace already says wins, then the default revision. */
function preference({ facts, injection }: Fit): number {
  if (injection.refused) return 2;
  return facts.revision === 'default' || facts.tags.includes('default') ? 0 : 1;
}

function newestFirst(a: MeshFacts, b: MeshFacts): number {
  return compareVersions(b.version ?? '0', a.version ?? '0');
}

function inOrder(a: MeshFacts, b: MeshFacts): number {
  return describe(a) < describe(b) ? -1 : 1;
}

function warning(code: Diagnostic['code'], message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', path, message, hint };
}

function error(code: Diagnostic['code'], message: string, hint: string): Diagnostic {
  return { code, severity: 'error', path, message, hint };
}
