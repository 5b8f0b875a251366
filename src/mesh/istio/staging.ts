import type { MeshFacts } from '../../facts/facts.ts';
import { at, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { ProxyState, Staging } from '../mesh.ts';
import { authorizes, effectiveMode } from './mode.ts';
import { admitAllName } from './stage.ts';

const modes = ['STRICT', 'PERMISSIVE', 'DISABLE'] as const;

/** How Istio's proxies are found in pods, and what their counters say. */
export const istioStaging: Staging = {
  // Left out of the capture, as 15020 and 15021 are.
  counters: { port: 15090, path: '/stats/prometheus' },
  refusals: refusedInDryRun,
  proxyOf,
  aimOf(input) {
    const mode = effectiveMode(input);
    return { ...(mode === 'NONE' ? {} : { mode }), authorizes: authorizes(input) };
  },
  authorizes: ({ kind, metadata }) => kind === 'AuthorizationPolicy' && metadata.name !== admitAllName,
  modeSetBy(objects) {
    const namespaceWide = objects.find(
      ({ kind, spec }) => kind === 'PeerAuthentication' && at(spec, 'selector') === undefined,
    );
    const mode = at(namespaceWide?.spec, 'mtls', 'mode');
    return modes.find((known) => known === mode);
  },
};

/**
 * Sums what policies in dry run would have refused, on all ports. Envoy has a counter for each listener's filter,
 * `envoy_http_inbound_0_0_0_0_3100_rbac{authz_dry_run_action="allow",authz_dry_run_result="denied"} 3`, and `envoy_tcp{…}` for
 * ports that are not HTTP; they are there, with 0, as soon as a proxy has got a policy.
 */
function refusedInDryRun(counters: string): number | undefined {
  const values = counters.split('\n').flatMap((line) => {
    if (!line.includes('authz_dry_run_result="denied"')) return [];
    const value = Number(/\}\s+(\S+)/.exec(line)?.[1]);
    return Number.isNaN(value) ? [] : [value];
  });
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined;
}

/** A proxy is a container beside the others, or an init container where it is a native sidecar. */
function proxyOf(pod: KubeObject, { revision, tags }: MeshFacts): ProxyState {
  const { labels = {}, annotations = {} } = pod.metadata;
  const list = (part: 'spec' | 'status', ...names: string[]) =>
    names.flatMap((name) => items(at(pod, part, name))).find((one) => at(one, 'name') === 'istio-proxy');
  if (!list('spec', 'containers', 'initContainers')) {
    const unwanted = [labels, annotations].some((keys) => keys['sidecar.istio.io/inject'] === 'false');
    return unwanted || at(pod, 'spec', 'hostNetwork') === true ? 'unwanted' : 'none';
  }
  const own = text(labels['istio.io/rev'] ?? annotations['istio.io/rev']);
  if (own !== undefined && own !== revision && !tags.includes(own)) return 'other';
  const status = list('status', 'containerStatuses', 'initContainerStatuses');
  return at(status, 'ready') === true ? 'ready' : 'starting';
}
