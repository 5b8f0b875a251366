import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import type { MeshChoice } from '../mesh/choose.ts';

/**
 * A platform claims its namespace: what it writes there without a selector is about all of it. In that of a control plane it would
 * deny the control plane its calls, and in the root namespace it would hold for the whole mesh.
 */
export function meshNamespace(namespace: string, { meshes = [] }: Facts, { mesh }: MeshChoice): Diagnostic[] {
  const all = [...(mesh ? [mesh.facts] : []), ...meshes];
  const found = all.find((one) => one.namespace === namespace || one.rootNamespace === namespace);
  return found ? [refused(namespace, found)] : [];
}

function refused(namespace: string, { type, namespace: home }: MeshFacts): Diagnostic {
  return {
    code: 'MESH_NAMESPACE',
    severity: 'error',
    path: 'metadata.namespace',
    message:
      namespace === home
        ? `${namespace} is where ${type} runs: the platform’s deny by default would cut its control plane off`
        : `${namespace} is the root namespace of ${type}: the platform’s mode and policies would hold for the whole mesh`,
    hint: 'Give the platform a namespace of its own.',
  };
}
