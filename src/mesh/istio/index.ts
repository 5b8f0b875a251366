import type { Mesh } from '../mesh.ts';
import { writtenKinds } from './api-version.ts';
import { assumeIstio } from './assume.ts';
import { istioCapabilities } from './capabilities/index.ts';
import { detectIstio } from './detect.ts';
import { istioFactKinds } from './detect-kinds.ts';
import { istioGatewayRoute } from './gateway.ts';
import { istioInjection, istioInjects } from './injection.ts';
import { istioMetrics } from './metrics/index.ts';
import { istioPodSecurity } from './pod-security.ts';
import { istioProof } from './proof.ts';
import { readProxy } from './read-proxy.ts';
import { istioRelease, istioVersions } from './release.ts';
import { renderInStage } from './stage.ts';
import { istioStaging } from './staging.ts';
import { istioSurvey } from './survey.ts';

/** Istio in sidecar mode, 1.17 and later. */
export const istio: Mesh = {
  type: 'istio',
  writes: writtenKinds,
  reads: istioFactKinds,
  namespaceKeys: ['istio-injection', 'istio.io/', 'topology.istio.io/'],
  versions: istioVersions,
  capabilities: istioCapabilities,
  metrics: istioMetrics,
  release: istioRelease,
  detect: detectIstio,
  survey: istioSurvey,
  assume: assumeIstio,
  injection: istioInjection,
  injects: istioInjects,
  podSecurity: istioPodSecurity,
  uncaptured: (ports) => ({ 'traffic.sidecar.istio.io/excludeInboundPorts': ports.join(',') }),
  readProxy,
  render: (input) => renderInStage(input, istioRelease(input.mesh).version),
  gatewayRoute: (input, way) => istioGatewayRoute(input, way, istioRelease(input.mesh).version),
  staging: istioStaging,
  proof: istioProof,
};
