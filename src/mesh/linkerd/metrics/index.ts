import type { MeshMetrics } from '../../../telemetry/mesh-metrics.ts';
import { proxyContainer } from '../read-proxy.ts';
import { controlPlaneMetrics } from './control-plane.ts';
import { linkerdLabels } from './labels.ts';
import { proxyMetrics } from './proxies.ts';
import { trafficMetrics } from './traffic.ts';

/** Linkerd's series, in the words that all meshes have in common. */
export const linkerdMetrics: MeshMetrics = {
  proxyContainer,
  labels: linkerdLabels,
  traffic: trafficMetrics,
  proxies: proxyMetrics,
  controlPlane: controlPlaneMetrics,
};
