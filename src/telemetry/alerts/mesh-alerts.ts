import { breakerOpen } from './mesh/breaker-open.ts';
import { breakerRefuses } from './mesh/breaker-refuses.ts';
import { certificateExpires } from './mesh/certificate-expires.ts';
import { configurationRejected } from './mesh/configuration-rejected.ts';
import { controlPlaneDown } from './mesh/control-plane-down.ts';
import { convergenceSlow } from './mesh/convergence-slow.ts';
import { errorsHigh } from './mesh/errors-high.ts';
import { hostsEjected } from './mesh/hosts-ejected.ts';
import { injectionFails } from './mesh/injection-fails.ts';
import { issuerCertificateExpires } from './mesh/issuer-certificate-expires.ts';
import { latencyHigh } from './mesh/latency-high.ts';
import { noHealthyHost } from './mesh/no-healthy-host.ts';
import { plainText } from './mesh/plain-text.ts';
import { proxyDisconnected } from './mesh/proxy-disconnected.ts';
import { proxyMemoryHigh } from './mesh/proxy-memory-high.ts';
import { proxyNearMemoryLimit } from './mesh/proxy-near-memory-limit.ts';
import { retryStorm } from './mesh/retry-storm.ts';
import { rootCertificateExpires, rootCertificateExpiresSoon } from './mesh/root-certificate-expires.ts';
import { sidecarMissing } from './mesh/sidecar-missing.ts';
import { signingFails } from './mesh/signing-fails.ts';
import type { MeshAlert } from './mesh-alert.ts';

/** All of them. A new one is a new file and a line here. */
export const meshAlerts: readonly MeshAlert[] = [
  errorsHigh,
  latencyHigh,
  plainText,
  breakerRefuses,
  noHealthyHost,
  breakerOpen,
  hostsEjected,
  retryStorm,
  certificateExpires,
  proxyDisconnected,
  proxyMemoryHigh,
  proxyNearMemoryLimit,
  sidecarMissing,
  controlPlaneDown,
  convergenceSlow,
  configurationRejected,
  injectionFails,
  signingFails,
  issuerCertificateExpires,
  rootCertificateExpires,
  rootCertificateExpiresSoon,
];
