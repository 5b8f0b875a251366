import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { compareVersions } from '../../objects/version.ts';
import { idleProxySettings } from '../idle-proxy-settings.ts';
import type { MeshInput } from '../mesh.ts';
import { proxyPath } from '../proxy-settings.ts';
import { renderedProxy } from './proxy.ts';

/** First version whose kubelets keep init containers running without being told to by a feature gate. */
const nativeSince = '1.29.0';

/** What is said of proxies that takes more than the table to know. */
export function proxyDiagnostics(input: MeshInput): Diagnostic[] {
  return [...neverStarting(input), ...idleProxySettings(input)];
}

/** An older API server drops what keeps the sidecar running, and the pod waits for an init container that never ends. */
function neverStarting(input: MeshInput): Diagnostic[] {
  const { kubernetes, platform, graph } = input;
  if (kubernetes === undefined || compareVersions(kubernetes, nativeSince) >= 0) return [];
  const paths = graph.components
    .filter(({ name }) => !graph.outsideMesh.has(name) && renderedProxy(input, name).nativeSidecar === true)
    .map(({ name }) => proxyPath(platform, name, 'nativeSidecar'));
  return [...new Set(paths)].map((path) => ({
    code: 'UNSUPPORTED_VERSION',
    severity: 'error',
    path,
    message: `native sidecars take Kubernetes ${nativeSince} or later, and this cluster has ${kubernetes}: pods would never start`,
    hint: 'Take nativeSidecar out, or upgrade the cluster.',
  }));
}
