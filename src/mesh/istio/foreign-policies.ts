import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import { componentLabels } from '../../platform/labels.ts';
import type { MeshInput } from '../mesh.ts';
import { authorizes, effectiveMode, selecting } from './mode.ts';
import { takes } from './rivals.ts';

/** Policies of others that do not stand in the way of ours being written, but go before them. */
export function foreignPolicies(input: MeshInput): Diagnostic[] {
  return [...refusals(input), ...modes(input)];
}

/** Istio asks CUSTOM and DENY policies, those of the root namespace among them, before it looks at any ALLOW. */
function refusals({ others = [], graph, mesh }: MeshInput): Diagnostic[] {
  const { rootNamespace = mesh.namespace } = mesh;
  const homes = [graph.namespace, rootNamespace];
  const reached = ({ selector }: MeshObjectFacts) =>
    graph.components.filter(({ name }) => takes(selector, componentLabels(graph.name, name)));
  return others
    .filter((one) => one.kind === 'AuthorizationPolicy' && !one.ours && homes.includes(one.namespace))
    .flatMap((policy) => {
      const names = reached(policy).map(({ name }) => name);
      if (names.length === 0) return [];
      const whom = policy.selector ? names.join(', ') : 'all components';
      return {
        code: 'FOREIGN_POLICY',
        severity: 'warning',
        path: 'spec.serviceMesh',
        message: `AuthorizationPolicy ${policy.namespace}/${policy.name}, which is not the platform’s, has the action ${policy.action} and reaches ${whom}: it is asked before the platform’s ALLOW policies, and what it refuses stays refused`,
        hint: 'See that it lets through the calls the platform needs: each is a policy named allow-… in the platform’s namespace.',
      } satisfies Diagnostic;
    });
}

/** Of a pod's own PeerAuthentications the oldest holds, and before that of its namespace. */
function modes(input: MeshInput): Diagnostic[] {
  const mode = effectiveMode(input);
  return input.graph.components.flatMap(({ name }) => {
    const holder = selecting(input, name);
    if (!holder?.mode || holder.mode === mode) return [];
    return {
      code: 'MESH_OBJECT_CONFLICT',
      severity: 'warning',
      path: 'spec.serviceMesh.mtls.mode',
      message: `PeerAuthentication ${holder.namespace}/${holder.name}, which is not the platform’s, selects the pods of ${name} and sets mode ${holder.mode} for them, which goes before that of the namespace${cutOff(input, holder)}`,
      hint: `Delete PeerAuthentication ${holder.namespace}/${holder.name}, or let it select other pods.`,
    } satisfies Diagnostic;
  });
}

/** Without mTLS nobody has an identity, and rules that name one match nobody. */
function cutOff(input: MeshInput, { mode }: MeshObjectFacts): string {
  return mode === 'DISABLE' && authorizes(input)
    ? ': callers have no identity there, so that the platform’s policies refuse them'
    : '';
}
