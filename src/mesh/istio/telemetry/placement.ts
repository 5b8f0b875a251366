import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { MeshInput } from '../../mesh.ts';

const at = 'spec.serviceMesh.observability';

export interface Placement {
  /** Namespaces that get a Telemetry for all of their pods; the root namespace stands for the whole mesh. */
  namespaces: string[];
  diagnostics: Diagnostic[];
}

/** Where the Telemetry without a selector goes: never into the root namespace, where it holds for the whole mesh, unless that is asked for. */
export function placement(input: MeshInput): Placement {
  const { graph, platform, namespaces } = input;
  const root = rootNamespace(input);
  if (platform.spec.serviceMesh?.observability?.wholeMesh) return { namespaces: [root], diagnostics: [] };
  const selected = namespaces === 'all' ? [graph.namespace] : namespaces;
  const diagnostics: Diagnostic[] = [];
  if (namespaces === 'all')
    diagnostics.push(
      narrowed(
        `holds for the platform's own namespace alone: for all of them it would take an object in ${root}, which holds for the whole mesh`,
        `Set ${at}.wholeMesh to true, or choose namespaces by name or label in spec.observability.namespaces.`,
      ),
    );
  if (selected.includes(root))
    diagnostics.push(
      narrowed(
        `does not hold for the namespace ${root}: it is the root namespace of the mesh, where it would hold for the whole mesh`,
        `Set ${at}.wholeMesh to true if that is meant, or take ${root} out of spec.observability.namespaces.`,
      ),
    );
  return { namespaces: selected.filter((name) => name !== root), diagnostics };
}

export function rootNamespace({ mesh }: MeshInput): string {
  return mesh.rootNamespace ?? mesh.namespace;
}

function narrowed(message: string, hint: string): Diagnostic {
  return { code: 'TELEMETRY_NARROWED', severity: 'warning', path: at, message, hint };
}
