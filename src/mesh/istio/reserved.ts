import type { ReservedInPods } from '../mesh.ts';

const past =
  'it would lead traffic past the sidecar, and so past mTLS and authorization; spec.serviceMesh.proxy and mesh.proxy of the component have fields for it that are checked';
const injection = 'injection into the pods of the platform is up to the platform, and to mesh.inject of the component';
const elsewhere = 'it would lead traffic by a way that the platform’s policies do not know';
const proxy = 'it would change what the sidecar is made of';

/** Labels and annotations of Istio's that the platform decides on; resources and concurrency of the proxy are free. */
export const istioReserved: ReservedInPods = {
  keys: [
    { pattern: 'sidecar.istio.io/inject', why: injection },
    { pattern: 'inject.istio.io/*', why: injection },
    { pattern: 'istio.io/rev', why: injection },
    { pattern: 'istio.io/dataplane-mode', why: injection },
    { pattern: 'ambient.istio.io/*', why: injection },
    { pattern: 'istio.io/use-waypoint*', why: elsewhere },
    { pattern: 'istio.io/ingress-use-waypoint', why: elsewhere },
    { pattern: 'topology.istio.io/network', why: elsewhere },
    { pattern: 'networking.istio.io/tunnel', why: elsewhere },
    { pattern: 'traffic.sidecar.istio.io/*', why: past },
    { pattern: 'istio.io/reroute-virtual-interfaces', why: past },
    { pattern: 'sidecar.istio.io/interceptionMode', why: past },
    { pattern: 'security.istio.io/tlsMode', why: past },
    {
      pattern: 'proxy.istio.io/config',
      why: 'the platform configures the proxies of its pods, from spec.serviceMesh.proxy and mesh.proxy of the component',
    },
    { pattern: 'proxy.istio.io/overrides', why: proxy },
    { pattern: 'sidecar.istio.io/userVolume*', why: proxy },
    { pattern: 'sidecar.istio.io/bootstrapOverride', why: proxy },
    { pattern: 'sidecar.istio.io/nativeSidecar', why: `${proxy}; nativeSidecar of the proxy is the field for it` },
    { pattern: 'sidecar.istio.io/status', why: proxy },
    { pattern: 'sidecar.istio.io/rewriteAppHTTPProbers', why: 'kubelets would be turned away by mTLS' },
    { pattern: 'sidecar.istio.io/proxyImage', why: proxy },
    { pattern: 'sidecar.istio.io/discoveryAddress', why: proxy },
  ],
  containers: ['istio-proxy', 'istio-init', 'istio-validation', 'enable-core-dump'],
};
