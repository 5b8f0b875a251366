import type { Facts } from '../facts/facts.ts';
import { loadFacts } from '../facts/load.ts';
import { meshes, meshOf } from '../mesh/registry.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { readText } from './read-file.ts';
import { reportErrors } from './report.ts';

export interface FactsChoice {
  /** File with facts, or `-`. */
  facts?: string;
  /** A mesh whose default installation is assumed, or `none`. */
  mesh?: string;
  meshVersion?: string;
}

/** The facts to compile with. Undefined when the facts file was refused; the reasons are then on standard error. */
export async function chooseFacts(choice: FactsChoice, io: Io): Promise<Facts | undefined> {
  if (choice.meshVersion !== undefined && (choice.mesh ?? 'none') === 'none')
    throw new UsageError('--mesh-version needs --mesh with the name of a mesh');
  if (choice.facts !== undefined) return readFactsFile(choice.facts, io);
  const facts = { apiVersion: 'observability.io/v1beta1', kind: 'Facts' } as const;
  if (choice.mesh === undefined) return facts;
  return { ...facts, meshes: choice.mesh === 'none' ? [] : [assumedMesh(choice.mesh, choice.meshVersion)] };
}

function assumedMesh(type: string, version: string | undefined) {
  const mesh = meshOf(type);
  if (!mesh)
    throw new UsageError(`--mesh ${type} is not known; use ${[...meshes.map((one) => one.type), 'none'].join(' or ')}`);
  if (version !== undefined && !/^\d+\.\d+\.\d+$/.test(version))
    throw new UsageError(`--mesh-version ${version} is not a version; write it like ${mesh.versions.assumed}`);
  return mesh.assume(version ?? mesh.versions.assumed);
}

async function readFactsFile(path: string, io: Io): Promise<Facts | undefined> {
  const source = await readText(path, io);
  const { facts, diagnostics } = loadFacts(source.text, source.name);
  reportErrors(io, source, diagnostics);
  return facts;
}
