import type { ReservedInPods } from '../mesh.ts';

const past =
  'it would lead traffic past the proxy, and so past mTLS and authorization; spec.serviceMesh.proxy and mesh.proxy of the component have fields for it that are checked';
const proxy = 'it would change what the proxy is made of, or where it listens';

/** Labels and annotations of Linkerd's that the platform decides on; resources, logs and timeouts of the proxy are free. */
export const linkerdReserved: ReservedInPods = {
  keys: [
    {
      pattern: 'linkerd.io/inject',
      why: 'injection into the pods of the platform is up to the platform, and to mesh.inject of the component',
    },
    {
      pattern: 'config.linkerd.io/default-inbound-policy',
      why: 'what is refused by default is up to spec.serviceMesh.mtls and authorization',
    },
    {
      pattern: 'config.linkerd.io/proxy-require-identity-inbound-ports',
      why: 'who has to have an identity is up to spec.serviceMesh.mtls',
    },
    { pattern: 'config.linkerd.io/opaque-ports', why: 'which ports carry no HTTP is known of each component' },
    { pattern: 'config.linkerd.io/skip-inbound-ports', why: past },
    { pattern: 'config.linkerd.io/skip-outbound-ports', why: past },
    { pattern: 'config.linkerd.io/skip-subnets', why: past },
    { pattern: 'config.linkerd.io/inbound-port', why: proxy },
    { pattern: 'config.linkerd.io/outbound-port', why: proxy },
    { pattern: 'config.linkerd.io/admin-port', why: proxy },
    { pattern: 'config.linkerd.io/control-port', why: proxy },
    { pattern: 'config.linkerd.io/proxy-image', why: proxy },
    { pattern: 'config.linkerd.io/proxy-version', why: proxy },
    // Both run with NET_ADMIN beside our containers.
    { pattern: 'config.linkerd.io/init-image', why: proxy },
    { pattern: 'config.linkerd.io/init-image-version', why: proxy },
    { pattern: 'config.linkerd.io/debug-image', why: proxy },
    { pattern: 'config.linkerd.io/debug-image-version', why: proxy },
    { pattern: 'config.linkerd.io/pod-inbound-ports', why: proxy },
    { pattern: 'config.linkerd.io/proxy-uid', why: proxy },
    { pattern: 'config.linkerd.io/proxy-gid', why: proxy },
    { pattern: 'config.linkerd.io/proxy-additional-env', why: proxy },
    { pattern: 'config.linkerd.io/enable-gateway', why: proxy },
    {
      pattern: 'config.linkerd.io/proxy-enable-native-sidecar',
      why: `${proxy}; nativeSidecar of the proxy is the field for it`,
    },
    {
      pattern: 'config.alpha.linkerd.io/proxy-enable-native-sidecar',
      why: `${proxy}; nativeSidecar of the proxy is the field for it`,
    },
    {
      pattern: 'config.beta.linkerd.io/proxy-enable-native-sidecar',
      why: `${proxy}; nativeSidecar of the proxy is the field for it`,
    },
    { pattern: 'linkerd.io/control-plane-ns', why: proxy },
  ],
  containers: ['linkerd-proxy', 'linkerd-init', 'linkerd-network-validator', 'linkerd-debug'],
};
