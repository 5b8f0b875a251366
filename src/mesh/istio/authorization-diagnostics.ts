import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { callerEntries } from '../../platform/callers.ts';
import type { MeshInput } from '../mesh.ts';
import { authorizes, effectiveMode, hasIdentity } from './mode.ts';

const authorization = 'spec.serviceMesh.authorization';
const exceptions = 'spec.serviceMesh.mtls.exceptions';

/** What is said of authorization and of exceptions from STRICT that takes more than the table to know. */
export function authorizationDiagnostics(input: MeshInput): Diagnostic[] {
  return [...switchedOff(input), ...tokensUnseen(input), ...exceptionsUnmet(input)];
}

function switchedOff(input: MeshInput): Diagnostic[] {
  if (!hasIdentity(effectiveMode(input)) || authorizes(input)) return [];
  return [
    {
      code: 'AUTHORIZATION_OFF',
      severity: 'warning',
      path: `${authorization}.enabled`,
      message: 'no authorization policies are written: only network policies limit who may call whom',
      hint: 'Leave it on in production.',
    },
  ];
}

/** Checked tokens alone would let in whoever has none. */
function tokensUnseen(input: MeshInput): Diagnostic[] {
  const wanted = input.platform.spec.serviceMesh?.authorization.requestIdentities ?? [];
  if (wanted.length === 0 || authorizes(input)) return [];
  return [
    {
      code: 'NOT_ACTED_UPON',
      severity: 'warning',
      path: `${authorization}.requestIdentities`,
      message: 'tokens are not looked at where no authorization policies are written',
      hint: 'Use mode STRICT or PERMISSIVE, and leave authorization.enabled out.',
    },
  ];
}

/** Where nothing is known of the mesh's own mode, it may be STRICT. */
function exceptionsUnmet(input: MeshInput): Diagnostic[] {
  const wanted = callerEntries(input.platform).some(({ fieldPath }) => fieldPath.startsWith(exceptions));
  if (!wanted || input.others !== undefined || effectiveMode(input) !== 'NONE') return [];
  return [
    {
      code: 'NOT_ACTED_UPON',
      severity: 'warning',
      path: exceptions,
      message:
        'with mtls.enabled: false no mode is written for any port: network policies let these callers in, and the mesh’s own mode decides whether plain text is taken',
      hint: 'Leave mtls.enabled out.',
    },
  ];
}
