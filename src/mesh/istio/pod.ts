import type { ComponentName, Transport } from '../../platform/component.ts';
import type { MeshInput, PodAdditions, Transports } from '../mesh.ts';
import { leavesItsProxyOut } from './exclusions.ts';
import { statsInclusion } from './metrics/stats-inclusion.ts';
import { componentMode, type EffectiveMode, effectiveMode } from './mode.ts';
import { takesPlainText } from './plain-text.ts';
import { proxyAnnotations, proxyConfig, renderedProxy } from './proxy.ts';
import { istioReserved } from './reserved.ts';

const certificates = '/etc/istio-certs';

/** What a component's pods carry so that they are injected, and Prometheus so that it can call pods by address. */
export function istioPod(input: MeshInput, component: ComponentName): PodAdditions {
  if (input.graph.outsideMesh.has(component))
    return {
      labels: { 'sidecar.istio.io/inject': 'false' },
      annotations: {},
      sharedDirectories: [],
      reserved: istioReserved,
    };
  const scrapes = component === 'prometheus';
  const proxy = renderedProxy(input, component);
  const config = {
    ...proxyConfig(proxy),
    ...statsInclusion(input),
    ...(scrapes ? { proxyMetadata: { OUTPUT_CERTS: certificates } } : {}),
  };
  return {
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: {
      'proxy.istio.io/config': JSON.stringify(config),
      ...proxyAnnotations(proxy),
      ...(scrapes ? prometheusAnnotations(input) : {}),
    },
    reserved: istioReserved,
    sharedDirectories: scrapes ? [{ name: 'istio-certs', mountPath: certificates }] : [],
  };
}

/**
 * Prometheus calls pods by address, which its sidecar would pass on in plain text. So only calls to Services go through the
 * sidecar; pods are called directly, with the certificate the sidecar writes. Where the Services' range is not known, nothing
 * goes out through the sidecar. Calls that come in are captured as everywhere.
 */
function prometheusAnnotations(input: MeshInput): Record<string, string> {
  return {
    'sidecar.istio.io/userVolumeMount': JSON.stringify([{ name: 'istio-certs', mountPath: certificates }]),
    'traffic.sidecar.istio.io/includeOutboundIPRanges': (input.serviceRanges ?? []).join(','),
  };
}

/** A sidecar that takes plain text too hands TLS without Istio's own ALPN on to the application: https works in STRICT mode only. */
export function istioTransports(input: MeshInput): Transports {
  const plain = { scheme: 'http' } as const;
  const by = (mode: EffectiveMode): Transport =>
    mode === 'STRICT' && !input.graph.outsideMesh.has('prometheus')
      ? {
          scheme: 'https',
          tls: {
            caFile: `${certificates}/root-cert.pem`,
            certFile: `${certificates}/cert-chain.pem`,
            keyFile: `${certificates}/key.pem`,
          },
        }
      : plain;
  const throughSidecar = (input.serviceRanges ?? []).length > 0;
  const pods: Transports['pods'] = (component, port) =>
    isWithoutTls(input, component, port) ? plain : by(componentMode(input, component));
  return {
    pods,
    services: (component, port) => (throughSidecar ? plain : pods(component, port)),
    direct: by(effectiveMode(input)),
  };
}

/** Nobody ends TLS there, or it is handed on to the application. */
function isWithoutTls(input: MeshInput, component: ComponentName, port: number): boolean {
  return (
    input.graph.outsideMesh.has(component) ||
    leavesItsProxyOut(input, component, port) ||
    takesPlainText(input.graph, component, port)
  );
}
