import type { KubeObject } from '../../objects/object.ts';
import { componentLabels } from '../../platform/labels.ts';
import type { WayIn } from '../../platform/way-in.ts';
import { grantedCanary } from '../granted-canary.ts';
import type { GatewayInput } from '../mesh.ts';
import { apiVersionOf } from './api-version.ts';
import { withCanary } from './canary-rules.ts';
import { canaryCapabilities } from './capabilities/canary.ts';

/** A route of the mesh's own gateway, and the gateway itself where none was named. */
export function istioGatewayRoute(input: GatewayInput, way: WayIn, version: string): KubeObject[] {
  if (way.route.kind !== 'meshGateway') return [];
  const metadata = {
    name: way.component,
    namespace: input.namespace,
    labels: componentLabels(input.platform, way.component),
  };
  if ('gateway' in way.route) {
    const { namespace, name } = way.route.gateway;
    return [virtualService(input, way, version, metadata, `${namespace}/${name}`)];
  }
  return [
    {
      apiVersion: apiVersionOf('Gateway', version, input.served),
      kind: 'Gateway',
      metadata,
      spec: { selector: { ...way.route.selector }, servers: servers(way) },
    },
    virtualService(input, way, version, metadata, `${input.namespace}/${way.component}`),
  ];
}

/** By https alone: who comes by http is sent there. */
function servers(way: WayIn): unknown[] {
  const hosts = [way.host];
  const http = { number: 80, name: 'http', protocol: 'HTTP' };
  if (!way.https) return [{ port: http, hosts }];
  return [
    { port: http, hosts, tls: { httpsRedirect: true } },
    {
      port: { number: 443, name: 'https', protocol: 'HTTPS' },
      hosts,
      tls: { mode: 'SIMPLE', credentialName: way.tlsSecret },
    },
  ];
}

function virtualService(
  input: GatewayInput,
  way: WayIn,
  version: string,
  metadata: KubeObject['metadata'],
  gateway: string,
): KubeObject {
  const below = way.path === '/' ? [] : [{ uri: { exact: way.path } }, { uri: { prefix: `${way.path}/` } }];
  return {
    apiVersion: apiVersionOf('VirtualService', version, input.served),
    kind: 'VirtualService',
    metadata,
    spec: {
      hosts: [way.host],
      gateways: [gateway],
      http: withCanary(
        [
          {
            ...(below.length > 0 ? { match: below, rewrite: { uri: '/' } } : {}),
            // A short name is looked up in the namespace of the VirtualService, whatever the cluster's domain is.
            route: [{ destination: { host: way.component, port: { number: way.port } } }],
          },
        ],
        grantedCanary(canaryCapabilities, { version, dataPlane: 'sidecar' }, way.component, input.canaries),
        (service) => service,
      ),
    },
  };
}
