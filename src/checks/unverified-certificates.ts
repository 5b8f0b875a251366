import { places } from '../objects/places.ts';
import { componentNames } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** `insecure_skip_verify` of Prometheus, Alertmanager, Loki, Tempo and the Collector; `tls_skip_verify_insecure`, `skip_verify` and the like of Grafana. */
const switches = /(?:^|[._])(?:tls_)?(?:insecure_)?skip_verify(?:_insecure)?$/;

/** Whoever answers is believed to be who is meant, because somebody has asked for that. */
export const unverifiedCertificates: Check = (platform) => {
  const kubelets = platform.spec.observability?.cluster?.unverifiedKubelets
    ? [
        {
          path: 'spec.observability.cluster.unverifiedKubelets',
          what: 'the token of Prometheus goes to whoever listens on a kubelet’s port',
        },
      ]
    : [];
  const extra = componentNames.flatMap((name) => {
    const { enabled, extraConfig } = componentSpec(platform, name);
    if (!enabled || !extraConfig) return [];
    return places(extraConfig)
      .filter(({ pattern, value }) => switches.test(pattern) && (value === true || value === 'true'))
      .map(({ path }) => ({
        path: `${componentPath(name)}.extraConfig.${path}`,
        what: `${name} believes whoever answers, and sends what it has to send, credentials too`,
      }));
  });
  return [...kubelets, ...extra].map(({ path, what }) => ({
    code: 'CERTIFICATE_UNVERIFIED',
    severity: 'warning',
    path,
    message: `certificates are not verified: ${what}`,
    hint: 'Name the certificate authority instead, and the server’s name where the address is another.',
  }));
};
