import type { MeshFacts } from '../../facts/facts.ts';
import { at, items } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { ProxyState, Staging } from '../mesh.ts';
import { injectAnnotation } from './injection.ts';
import { authorizes, effectiveMode } from './mode.ts';
import { admitPrefix } from './policies.ts';
import { adminPort } from './ports.ts';
import { proxyContainer } from './read-proxy.ts';
import { adminServer, namedLabel } from './servers.ts';

/** How Linkerd's proxies are found in pods, and what their counters say. */
export const linkerdStaging: Staging = {
  // Not captured: the proxy itself answers there.
  counters: { port: adminPort, path: '/metrics' },
  refusals: countedRefusals,
  proxyOf,
  aimOf(input) {
    const mode = effectiveMode(input);
    return { ...(mode === 'NONE' ? {} : { mode }), authorizes: authorizes(input) };
  },
  // Policies tell it of releases that did not write the label yet.
  authorizes: ({ kind, metadata }) =>
    kind === 'Server'
      ? Object.entries(namedLabel).every(([label, value]) => metadata.labels?.[label] === value)
      : kind === 'AuthorizationPolicy' && metadata.name.startsWith('allow-') && !metadata.name.includes(adminServer),
  // Servers hold in STRICT and in PERMISSIVE mode alike: they name who may call.
  modeSetBy: (objects) => (objects.some(({ kind }) => kind === 'Server') ? 'STRICT' : undefined),
};

/** Access policies by which a Server lets in whom no policy names. */
const unnamed = /authz_kind="default",authz_name="(audit|all-authenticated|all-unauthenticated)"/;

/**
 * Sums calls at Servers of the platform that came in by an access policy alone, and those that were refused: a Server that denies by
 * default would refuse them all. Every read of these counters is counted itself, so that a proxy which has its policies always has some.
 * Where policies stand for access policies, which of two let a call in cannot be told.
 */
function countedRefusals(counters: string): number | undefined {
  const lines = counters
    .split('\n')
    .filter(
      (line) => /^inbound_(http|tcp)_authz_(allow|deny)_total\{/.test(line) && line.includes('srv_kind="server"'),
    );
  if (lines.length === 0 || lines.some((line) => line.includes(`authz_name="${admitPrefix}`))) return undefined;
  return lines
    .filter((line) => !line.includes(`srv_name="${adminServer}"`))
    .filter((line) => line.includes('_authz_deny_total') || unnamed.test(line))
    .reduce((sum, line) => sum + (Number(/\}\s+(\S+)/.exec(line)?.[1]) || 0), 0);
}

/** A proxy is a container beside the others, or an init container where it is a native sidecar. */
function proxyOf(pod: KubeObject, { namespace }: MeshFacts): ProxyState {
  const { labels = {}, annotations = {} } = pod.metadata;
  const list = (part: 'spec' | 'status', ...names: string[]) =>
    names.flatMap((name) => items(at(pod, part, name))).find((one) => at(one, 'name') === proxyContainer);
  if (!list('spec', 'containers', 'initContainers'))
    return annotations[injectAnnotation] === 'disabled' || at(pod, 'spec', 'hostNetwork') === true
      ? 'unwanted'
      : 'none';
  const owner = labels['linkerd.io/control-plane-ns'];
  if (owner !== undefined && owner !== namespace) return 'other';
  return at(list('status', 'containerStatuses', 'initContainerStatuses'), 'ready') === true ? 'ready' : 'starting';
}
