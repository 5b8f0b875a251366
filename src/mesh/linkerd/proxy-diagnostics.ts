import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { compareVersions } from '../../objects/version.ts';
import type { ComponentName } from '../../platform/component.ts';
import { type Flow, isComponent, isPlace, peerName } from '../../platform/flow.ts';
import type { MeshInput } from '../mesh.ts';
import { proxyPath } from '../proxy-settings.ts';
import { effectiveMode } from './mode.ts';
import { renderedProxy } from './proxy.ts';

/** First version whose kubelets keep init containers running without being told to by a feature gate. */
const nativeSince = '1.29.0';

/** What is said of proxies, and of ports that are led past them. */
export function proxyDiagnostics(input: MeshInput): Diagnostic[] {
  const flows = input.graph.flows.filter(({ protocol }) => protocol === 'TCP');
  const found = [
    ...neverStarting(input),
    ...flows.flatMap((flow) => [...inbound(input, flow), ...outbound(input, flow)]),
  ];
  return [...new Map(found.map((one) => [`${one.path} ${one.message}`, one])).values()];
}

/** An older API server drops what keeps the proxy running, and the pod waits for an init container that never ends. */
function neverStarting(input: MeshInput): Diagnostic[] {
  const { kubernetes, platform, graph } = input;
  if (kubernetes === undefined || compareVersions(kubernetes, nativeSince) >= 0) return [];
  return graph.components
    .filter(({ name }) => !graph.outsideMesh.has(name) && renderedProxy(input, name).nativeSidecar === true)
    .map(({ name }) => ({
      code: 'UNSUPPORTED_VERSION',
      severity: 'error',
      path: proxyPath(platform, name, 'nativeSidecar'),
      message: `native sidecars take Kubernetes ${nativeSince} or later, and this cluster has ${kubernetes}: pods would never start`,
      hint: 'Take nativeSidecar out, or upgrade the cluster.',
    }));
}

/** Callers are told by the control plane that a port is not led through the proxy, and send plain text. */
function inbound(input: MeshInput, { to, port, kind }: Flow): Diagnostic[] {
  if (!isComponent(to) || port === 'any' || kind === 'people' || !leavesOut(input, to, 'excludeInboundPorts', port))
    return [];
  return [
    past('warning', proxyPath(input.platform, to, 'excludeInboundPorts'), {
      message: `calls to port ${port} of ${to} pass its proxy by: they come in plain text, and only network policies say who may call`,
      hint: 'Take the port out of the list where callers are in the mesh.',
    }),
  ];
}

function outbound(input: MeshInput, { from, to, port }: Flow): Diagnostic[] {
  if (!isComponent(from) || port === 'any' || !leavesOut(input, from, 'excludeOutboundPorts', port)) return [];
  const path = proxyPath(input.platform, from, 'excludeOutboundPorts');
  const asks = isComponent(to) && !input.graph.outsideMesh.has(to) && effectiveMode(input) !== 'NONE';
  if (asks && !leavesOut(input, to, 'excludeInboundPorts', port))
    return [
      past('error', path, {
        message: `${from} calls port ${port} of ${to} past its proxy, in plain text and without an identity, which is refused there`,
        hint: 'Take it out of the list: what is excluded is for calls that leave the mesh.',
      }),
    ];
  const isInMesh = to === 'neighbours' || (isPlace(to) && to.kind === 'pods' && to.identity === 'mesh');
  return isInMesh
    ? [
        past('warning', path, {
          message: `${from} calls ${peerName(to)} on port ${port} past its proxy: in plain text and without an identity`,
          hint: 'Take the port out of the list where these pods are in the mesh.',
        }),
      ]
    : [];
}

function leavesOut(
  input: MeshInput,
  component: ComponentName,
  list: 'excludeInboundPorts' | 'excludeOutboundPorts',
  port: number,
): boolean {
  return !input.graph.outsideMesh.has(component) && (renderedProxy(input, component)[list]?.includes(port) ?? false);
}

function past(severity: Diagnostic['severity'], path: string, words: { message: string; hint: string }): Diagnostic {
  return { code: 'PAST_PROXY', severity, path, ...words };
}
