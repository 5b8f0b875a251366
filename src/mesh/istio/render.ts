import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { componentPath } from '../../platform/component-spec.ts';
import { type Flow, isComponent } from '../../platform/flow.ts';
import { type PlatformGraph, withFlows } from '../../platform/graph.ts';
import type { MeshInput, MeshOutput } from '../mesh.ts';
import { authorizationDiagnostics } from './authorization-diagnostics.ts';
import { ledCanaries } from './canary-rules.ts';
import { withoutCollisions } from './collisions.ts';
import { exclusionDiagnostics } from './exclusions.ts';
import { foreignPolicies } from './foreign-policies.ts';
import { scrapeFlows } from './metrics/flows.ts';
import { istioScrapes } from './metrics/jobs.ts';
import { readsProxies } from './metrics/profile.ts';
import { istioRules } from './metrics/rules.ts';
import { authorizes, effectiveMode, hasIdentity } from './mode.ts';
import { deniedNeighbours } from './neighbours.ts';
import { outsideDiagnostics } from './outside.ts';
import { istioPod, istioTransports } from './pod.ts';
import { istioPolicies } from './policies.ts';
import { proxyDiagnostics } from './proxy-diagnostics.ts';
import { istioRelease } from './release.ts';
import { serviceEntries, unregistered } from './service-entries.ts';
import { istioTelemetry } from './telemetry/render.ts';
import { istioTraffic } from './traffic/traffic.ts';

/** Where sidecars fetch configuration and certificates, over TLS. */
const controlPlanePort = 15012;

export function renderIstio(given: MeshInput, version: string): MeshOutput {
  const telemetry = istioTelemetry(given, { ...istioRelease(given.mesh), version });
  const input = { ...given, graph: withFlows(given.graph, telemetry.flows) };
  const mode = effectiveMode(input);
  const traffic = istioTraffic(input);
  const { objects, diagnostics } = withoutCollisions(input, [
    ...istioPolicies(input, version),
    ...serviceEntries(input, version),
    ...traffic.objects,
  ]);
  return {
    flows: [...sidecarFlows(input.graph), ...telemetry.flows, ...scrapeFlows(input)],
    scrapes: istioScrapes(input),
    ...(readsProxies(input) ? { rules: istioRules } : {}),
    policies: [...objects, ...telemetry.objects],
    pod: (component) => istioPod(input, component),
    transports: istioTransports(input),
    canaries: ledCanaries(input, objects),
    ...(mode === 'NONE' ? {} : { mtlsMode: mode }),
    ...(telemetry.asked ? { telemetry: telemetry.asked } : {}),
    diagnostics: [
      ...diagnose(input),
      ...diagnostics,
      ...traffic.diagnostics,
      ...foreignPolicies(input),
      ...unregistered(input),
      ...authorizationDiagnostics(input),
      ...outsideDiagnostics(input),
      ...exclusionDiagnostics(input),
      ...proxyDiagnostics(input),
      ...telemetry.diagnostics,
    ],
  };
}

/** Neighbours get sidecars too: what injects is on the whole namespace. */
function sidecarFlows({ components, flows, outsideMesh }: PlatformGraph): Flow[] {
  const spoken = flows.some(({ from, to }) => from === 'neighbours' || to === 'neighbours');
  const neighbours = spoken ? (['neighbours'] as const) : [];
  const injected = components.map(({ name }) => name).filter((name) => !outsideMesh.has(name));
  return [...injected, ...neighbours].map((from) => ({
    from,
    to: 'mesh-control-plane',
    port: controlPlanePort,
    protocol: 'TCP',
    kind: 'control',
    why: 'sidecars get their configuration and certificates from istiod',
  }));
}

function diagnose(input: MeshInput): Diagnostic[] {
  const mode = effectiveMode(input);
  const found: Diagnostic[] = [];
  if (!input.serviceRanges && input.graph.components.some(({ name }) => name === 'prometheus'))
    found.push({
      code: 'ASSUMED_FACT',
      severity: 'warning',
      path: 'spec.components.prometheus',
      message:
        'the address range of Services is not known; Prometheus calls Alertmanager directly with its certificate and not through its sidecar',
      hint: 'Give the facts of the cluster.',
    });
  if (!hasIdentity(mode))
    found.push({
      code: 'NO_IDENTITY',
      severity: 'warning',
      path: mode === 'NONE' ? 'spec.serviceMesh.mtls.enabled' : 'spec.serviceMesh.mtls.mode',
      message:
        'without mTLS callers have no identity, so no authorization policies are written; only network policies limit who may call whom',
      hint: 'Use mode STRICT, or PERMISSIVE while clients move into the mesh.',
    });
  else if (authorizes(input))
    for (const { from, port } of deniedNeighbours(input.graph, mode))
      if (isComponent(from))
        found.push({
          code: 'CALL_CUT_OFF',
          severity: 'warning',
          path: componentPath(from),
          message: `${from} calls other pods of this namespace on port ${port}, on which a component listens too: in the mesh they are covered by the default deny, and an ALLOW for the port would open the component`,
          hint: 'Add an AuthorizationPolicy of your own that selects those pods, or run them in another namespace.',
        });
  if (mode === 'PERMISSIVE')
    found.push({
      code: 'PLAINTEXT_ACCEPTED',
      severity: 'warning',
      path: 'spec.serviceMesh.mtls.mode',
      message:
        'PERMISSIVE accepts plain text: Prometheus scrapes without identity, so whoever network policies let in may GET /metrics',
      hint: 'Use mode STRICT in production.',
    });
  if (mode === 'STRICT' && !input.mesh.autoMtls)
    found.push({
      code: 'AUTO_MTLS_OFF',
      severity: 'error',
      path: 'spec.serviceMesh.mtls.mode',
      message:
        'the mesh configuration has enableAutoMtls: false, so sidecars would call each other in plain text and STRICT would refuse them',
      hint: 'Switch enableAutoMtls on in the mesh configuration, or use mode PERMISSIVE.',
    });
  return found;
}
