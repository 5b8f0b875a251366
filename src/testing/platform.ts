import type { ObservabilityPlatform, PlatformSpecInput } from '../api/spec/platform.ts';
import { validatePlatform } from '../api/validate.ts';
import type { Facts } from '../facts/facts.ts';
import { assumeIstio } from '../mesh/istio/assume.ts';

/** A valid platform with defaults, for tests; throws when the spec is refused. */
export function platformWith(
  spec: PlatformSpecInput = {},
  metadata: { name?: string; namespace?: string } = {},
): ObservabilityPlatform {
  const { platform, diagnostics } = validatePlatform({
    apiVersion: 'observability.io/v1beta1',
    kind: 'ObservabilityPlatform',
    metadata: { name: 'my-platform', namespace: 'monitoring', ...metadata },
    spec,
  });
  if (!platform) throw new Error(diagnostics.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return platform;
}

/** A cluster of which everything is known and that has no mesh. */
export const plainFacts: Facts = {
  apiVersion: 'observability.io/v1beta1',
  kind: 'Facts',
  kubernetes: { version: '1.36.3', apiServer: { addresses: ['10.0.0.1'], port: 6443 } },
  served: [],
  networks: { serviceRanges: ['10.96.0.0/16'] },
  storageClasses: [{ name: 'standard', provisioner: 'example.com/disk', default: true, allowVolumeExpansion: true }],
  zones: ['a', 'b', 'c'],
  meshes: [],
  namespaces: [{ name: 'monitoring', labels: {}, annotations: {} }],
};

const { assumed: _assumed, ...readIstio } = assumeIstio('1.30.3');

/** The same cluster with a default installation of Istio 1.30. */
export const istioFacts: Facts = {
  ...plainFacts,
  served: [
    'networking.istio.io/v1/DestinationRule',
    'networking.istio.io/v1/VirtualService',
    'security.istio.io/v1/AuthorizationPolicy',
    'security.istio.io/v1/PeerAuthentication',
    'telemetry.istio.io/v1/Telemetry',
  ],
  meshes: [readIstio],
};
