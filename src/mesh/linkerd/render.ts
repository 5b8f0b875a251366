import type { ComponentName } from '../../platform/component.ts';
import { withFlows } from '../../platform/graph.ts';
import { type MeshInput, type MeshOutput, noAdditions, plainTransports } from '../mesh.ts';
import { stageEffects } from '../stage.ts';
import { withoutCollisions } from './collisions.ts';
import { policyDiagnostics } from './diagnostics.ts';
import { proxyFlows } from './flows.ts';
import { scrapeFlows } from './metrics/flows.ts';
import { linkerdScrapes } from './metrics/jobs.ts';
import { linkerdRules } from './metrics/rules.ts';
import { effectiveMode } from './mode.ts';
import { linkerdPod } from './pod.ts';
import { linkerdPolicies } from './policies.ts';
import { postureOf } from './posture.ts';
import { proxyDiagnostics } from './proxy-diagnostics.ts';
import { linkerdRelease } from './release.ts';
import { linkerdTelemetry } from './telemetry/telemetry.ts';
import { linkerdTraffic } from './traffic/traffic.ts';

/**
 * What is rendered, in a stage or as the platform asks for it. Proxies encrypt by themselves and know callers by their addresses as
 * well, so that Prometheus calls pods in plain words and is known all the same.
 */
export function renderLinkerd(given: MeshInput): MeshOutput {
  const release = linkerdRelease(given.mesh);
  const telemetry = linkerdTelemetry(given, release);
  const input = { ...given, graph: withFlows(given.graph, telemetry.flows) };
  const traffic = linkerdTraffic(input, release);
  const posture = postureOf(input);
  const mode = effectiveMode(input);
  const { first, servers } = posture ? linkerdPolicies(input, posture) : { first: [], servers: [] };
  const { objects, diagnostics } = withoutCollisions(input, servers);
  const effect = input.stage && stageEffects[input.stage];
  const hasProxies = !effect || effect.proxies;
  // While nobody is refused, nobody is led anywhere either.
  const isShaped = !effect || effect.authorization !== 'none';
  // The same in every stage: what pods carry is read when they are made.
  const reads = (component: ComponentName) => ({ ...traffic.pod, ...telemetry.pod(component) });
  return {
    flows: [...proxyFlows(input), ...telemetry.flows, ...scrapeFlows(input)],
    scrapes: linkerdScrapes(input),
    rules: linkerdRules(input.mesh),
    firstPolicies: [...first, ...(isShaped ? traffic.first : [])],
    policies: [...objects, ...(isShaped ? traffic.objects : [])],
    pod: (component) => (hasProxies ? linkerdPod(input, component, reads(component)) : noAdditions),
    service: (component) => (isShaped ? traffic.service(component) : {}),
    transports: plainTransports,
    canaries: isShaped ? traffic.canaries : [],
    ...(telemetry.asked && hasProxies ? { telemetry: telemetry.asked } : {}),
    ...(mode === 'NONE' ? {} : { mtlsMode: mode }),
    diagnostics: [
      ...policyDiagnostics(input),
      ...proxyDiagnostics(input),
      ...diagnostics,
      ...traffic.diagnostics,
      ...telemetry.diagnostics,
    ],
  };
}
