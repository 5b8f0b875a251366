import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { componentPath } from '../../platform/component-spec.ts';
import { idleProxySettings } from '../idle-proxy-settings.ts';
import type { MeshInput } from '../mesh.ts';
import { openedPorts } from '../opened-ports.ts';
import { admitted } from './callers.ts';
import { hiddenRequestDiagnostics } from './hidden-requests.ts';
import { authorizes, effectiveMode } from './mode.ts';

/** What is said of encryption and authorization that takes more than the table to know. */
export function policyDiagnostics(input: MeshInput): Diagnostic[] {
  return [...unguarded(input), ...outside(input), ...idleProxySettings(input), ...hiddenRequestDiagnostics(input)];
}

function unguarded(input: MeshInput): Diagnostic[] {
  const mode = effectiveMode(input);
  if (mode === 'NONE')
    return [
      {
        code: 'AUTHORIZATION_OFF',
        severity: 'warning',
        path: 'spec.serviceMesh.mtls',
        message: `no policies are written: proxies encrypt among themselves, but the mesh’s own default and network policies alone say who may call${denied(input)}`,
        hint: 'Use mode STRICT, or PERMISSIVE while clients move into the mesh.',
      },
    ];
  if (authorizes(input)) return [];
  const off: Diagnostic = {
    code: 'AUTHORIZATION_OFF',
    severity: 'warning',
    path: 'spec.serviceMesh.authorization.enabled',
    message: 'no policies say who may call whom: only network policies limit that',
    hint: 'Leave it on in production.',
  };
  if (mode === 'STRICT') return [off];
  return [
    off,
    {
      code: 'PLAINTEXT_ACCEPTED',
      severity: 'warning',
      path: 'spec.serviceMesh.mtls.mode',
      message: 'PERMISSIVE without authorization takes plain text from whoever network policies let in',
      hint: 'Use mode STRICT in production.',
    },
  ];
}

/** Where the default refuses everybody, the platform is of no use until somebody else names its callers. */
function denied({ mesh }: MeshInput): string {
  return mesh.defaultInbound === 'deny'
    ? '; that default is deny, so components refuse each other, and Prometheus, unless policies of yours let them in'
    : '';
}

function outside(input: MeshInput): Diagnostic[] {
  return [...input.graph.outsideMesh].map((component) => ({
    code: 'OUTSIDE_MESH',
    severity: 'warning',
    path: `${componentPath(component)}.mesh.inject`,
    message: [
      `${component} has no proxy: it calls and is called in plain text, and has no identity`,
      ...(effectiveMode(input) !== 'NONE' ? openedPorts(admitted(input.graph), component) : []),
    ].join('; '),
    hint: 'Keep it outside only if its pods have to start while the control plane of the mesh is down.',
  }));
}
