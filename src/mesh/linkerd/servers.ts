import type { KubeObject } from '../../objects/object.ts';
import { partOf, selectorLabels } from '../../platform/labels.ts';
import type { MeshInput } from '../mesh.ts';
import { apiVersionOf } from './api-version.ts';
import { adminPort, type ServedPort, servedPorts } from './ports.ts';
import type { Posture } from './posture.ts';
import { linkerdRelease } from './release.ts';
import { written } from './written.ts';

export const adminServer = 'proxy-admin';

/** Carried by the Server that is always there while policies name callers: where nobody calls anybody there is no policy to tell by. */
export const namedLabel = { 'observability.io/callers': 'named' } as const;

export function serverName({ component, port }: Pick<ServedPort, 'component' | 'port'>): string {
  return `${component}-${port}`;
}

/** Whether a Server can say itself whom it lets in whom no policy names; before, policies have to. */
export function hasAccessPolicy({ mesh, served }: Pick<MeshInput, 'mesh' | 'served'>): boolean {
  return apiVersionOf('Server', linkerdRelease(mesh).version, served) === 'policy.linkerd.io/v1beta3';
}

/** One Server for each port of a component, and one for what the proxies tell of themselves. */
export function servers(input: MeshInput, posture: Posture): KubeObject[] {
  const policy = hasAccessPolicy(input) ? { accessPolicy: posture.servers } : {};
  return [
    ...servedPorts(input.graph).map((one) =>
      written(input, 'Server', {
        name: serverName(one),
        component: one.component,
        spec: {
          ...policy,
          podSelector: { matchLabels: selectorLabels(one.component) },
          port: one.port,
          proxyProtocol: one.protocol,
        },
      }),
    ),
    written(input, 'Server', {
      name: adminServer,
      ...(posture.named ? { labels: namedLabel } : {}),
      spec: {
        ...policy,
        podSelector: { matchLabels: { 'app.kubernetes.io/part-of': partOf } },
        port: adminPort,
        proxyProtocol: 'HTTP/1',
      },
    }),
  ];
}
