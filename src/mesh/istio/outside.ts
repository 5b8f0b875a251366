import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ComponentName } from '../../platform/component.ts';
import { componentPath } from '../../platform/component-spec.ts';
import type { MeshInput } from '../mesh.ts';
import { openedPorts } from '../opened-ports.ts';
import { effectiveMode, hasIdentity } from './mode.ts';
import { neighbourFlows } from './neighbours.ts';
import { admitted } from './plain-text.ts';

/** What components give up that are kept outside the mesh, and what is opened for them. */
export function outsideDiagnostics(input: MeshInput): Diagnostic[] {
  return [...input.graph.outsideMesh].map((component) => ({
    code: 'OUTSIDE_MESH',
    severity: 'warning',
    path: `${componentPath(component)}.mesh.inject`,
    message: [
      `${component} has no proxy: it calls and is called in plain text, and has no identity`,
      ...(hasIdentity(effectiveMode(input)) ? openedPorts(admitted(input.graph), component) : []),
      ...closed(input, component),
    ].join('; '),
    hint: 'Keep it outside only if its pods have to start while the control plane of the mesh is down.',
  }));
}

/** A policy for neighbours would have to hold for components too. */
function closed(input: MeshInput, component: ComponentName): string[] {
  if (effectiveMode(input) !== 'STRICT') return [];
  const called = neighbourFlows(input.graph).some(({ from }) => from === component);
  return called ? ['other pods of this namespace that have a proxy do not answer it, since they take mTLS alone'] : [];
}
