import type { MeshMetrics } from '../../../telemetry/mesh-metrics.ts';
import { controlPlaneMetrics } from './control-plane.ts';
import { istioLabels } from './labels.ts';
import { proxyContainer, proxyMetrics } from './proxies.ts';
import { trafficMetrics } from './traffic.ts';

/** Istio's series, in the words that all meshes have in common. */
export const istioMetrics: MeshMetrics = {
  proxyContainer,
  labels: istioLabels,
  traffic: trafficMetrics,
  proxies: proxyMetrics,
  controlPlane: controlPlaneMetrics,
};
