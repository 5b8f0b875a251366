import { type MeshInput, type MeshOutput, noAdditions, plainTransports } from '../mesh.ts';
import { stageEffects } from '../stage.ts';
import { withoutCollisions } from './collisions.ts';
import { policyDiagnostics } from './diagnostics.ts';
import { proxyFlows } from './flows.ts';
import { effectiveMode } from './mode.ts';
import { linkerdPod } from './pod.ts';
import { linkerdPolicies } from './policies.ts';
import { postureOf } from './posture.ts';
import { proxyDiagnostics } from './proxy-diagnostics.ts';

/**
 * What is rendered, in a stage or as the platform asks for it. Proxies encrypt by themselves and know callers by their addresses as
 * well, so that Prometheus calls pods in plain words and is known all the same.
 */
export function renderLinkerd(input: MeshInput): MeshOutput {
  const posture = postureOf(input);
  const mode = effectiveMode(input);
  const { first, servers } = posture ? linkerdPolicies(input, posture) : { first: [], servers: [] };
  const { objects, diagnostics } = withoutCollisions(input, servers);
  const hasProxies = !input.stage || stageEffects[input.stage].proxies;
  return {
    flows: proxyFlows(input),
    scrapes: [],
    firstPolicies: first,
    policies: objects,
    pod: (component) => (hasProxies ? linkerdPod(input, component) : noAdditions),
    transports: plainTransports,
    ...(mode === 'NONE' ? {} : { mtlsMode: mode }),
    diagnostics: [...policyDiagnostics(input), ...proxyDiagnostics(input), ...diagnostics],
  };
}
