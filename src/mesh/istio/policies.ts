import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import { type Flow, peerName } from '../../platform/flow.ts';
import { componentLabels, platformLabels, selectorLabels, whyAnnotation } from '../../platform/labels.ts';
import type { MeshInput } from '../mesh.ts';
import { apiVersionOf } from './api-version.ts';
import { isByAddress } from './by-address.ts';
import { authorizes, type EffectiveMode, effectiveMode, intendedMode } from './mode.ts';
import { neighbourFlows, neighbourRules } from './neighbours.ts';
import { admitted, plainTextPorts, takesPlainText } from './plain-text.ts';
import { requestAuthentications } from './request-authentication.ts';
import { sourcesOf } from './sources.ts';

/** Namespace-wide mTLS mode, how tokens are checked, deny by default, and one ALLOW for each flow that ends at a component or goes to neighbours. */
export function istioPolicies(input: MeshInput, version: string): KubeObject[] {
  const mode = effectiveMode(input);
  const intended = intendedMode(input.platform);
  return [
    ...(intended === 'NONE' ? [] : [peerAuthentication(input, version, intended)]),
    ...(mode === 'STRICT' ? plainTextExceptions(input, version) : []),
    ...(authorizes(input)
      ? [
          ...requestAuthentications(input, version),
          defaultDeny(input, version),
          ...allows(input, version, mode),
          ...neighbourAllows(input, version, mode),
        ]
      : []),
  ];
}

function peerAuthentication(input: MeshInput, version: string, mode: EffectiveMode): KubeObject {
  return {
    apiVersion: apiVersionOf('PeerAuthentication', version, input.served),
    kind: 'PeerAuthentication',
    // The name Istio gives the one policy of a namespace that has no selector.
    metadata: { name: 'default', namespace: input.graph.namespace, labels: platformLabels(input.graph.name) },
    spec: { mtls: { mode } },
  };
}

/** STRICT but for the ports that callers without a sidecar are let in on. */
function plainTextExceptions(input: MeshInput, version: string): KubeObject[] {
  return input.graph.components.flatMap(({ name }) => {
    const ports = plainTextPorts(input.graph, name);
    if (ports.length === 0) return [];
    const portLevelMtls = Object.fromEntries(ports.map((port) => [String(port), { mode: 'PERMISSIVE' }]));
    return [
      {
        apiVersion: apiVersionOf('PeerAuthentication', version, input.served),
        kind: 'PeerAuthentication',
        metadata: { name, namespace: input.graph.namespace, labels: componentLabels(input.graph.name, name) },
        spec: { selector: { matchLabels: selectorLabels(name) }, mtls: { mode: 'STRICT' }, portLevelMtls },
      },
    ];
  });
}

/** An ALLOW policy without rules matches nothing, and a workload with an ALLOW policy refuses what none of them matches. */
function defaultDeny(input: MeshInput, version: string): KubeObject {
  return {
    apiVersion: apiVersionOf('AuthorizationPolicy', version, input.served),
    kind: 'AuthorizationPolicy',
    metadata: { name: 'default-deny', namespace: input.graph.namespace, labels: platformLabels(input.graph.name) },
    spec: { action: 'ALLOW' },
  };
}

/** Flows that differ only in what travels need one policy: a policy sees who calls and on which port. */
function allows(input: MeshInput, version: string, mode: EffectiveMode): KubeObject[] {
  const byName = new Map<string, KubeObject>();
  for (const flow of admitted(input.graph)) {
    const anonymous =
      isByAddress(input, flow) && (mode === 'PERMISSIVE' || takesPlainText(input.graph, flow.to, flow.port));
    const scrape = anonymous && flow.kind === 'scrape';
    const name = ['allow', scrape ? 'scrape' : peerName(flow.from), 'to', flow.to, String(flow.port)].join('-');
    const rule = anonymous
      ? anonymousRule(flow)
      : { ...sourcesOf(input, flow), to: [{ operation: { ...portOf(flow), ...flow.requests } }] };
    if (!byName.has(name)) byName.set(name, allow(input, version, name, { to: flow.to, why: flow.why }, rule));
  }
  return [...byName.values()];
}

function allow(
  input: MeshInput,
  version: string,
  name: string,
  { to, why }: { to: ComponentName; why: string },
  rule: Record<string, unknown>,
): KubeObject {
  return {
    apiVersion: apiVersionOf('AuthorizationPolicy', version, input.served),
    kind: 'AuthorizationPolicy',
    metadata: {
      name,
      namespace: input.graph.namespace,
      labels: componentLabels(input.graph.name, to),
      annotations: { [whyAnnotation]: why },
    },
    spec: { action: 'ALLOW', selector: { matchLabels: selectorLabels(to) }, rules: [rule] },
  };
}

function neighbourAllows(input: MeshInput, version: string, mode: EffectiveMode): KubeObject[] {
  const byName = new Map<string, KubeObject>();
  for (const flow of neighbourFlows(input.graph)) {
    const name = ['allow', peerName(flow.from), 'to', 'neighbours', String(flow.port)].join('-');
    const { identified, anonymous } = neighbourRules(input.graph, flow, mode);
    // A rule of which one operation looks at requests is dropped whole where a port carries none: each has a rule of its own.
    const rules = [
      ...identified.map((operation) => ({ ...sourcesOf(input, flow), to: [{ operation }] })),
      ...anonymous.map((operation) => ({ to: [{ operation }] })),
    ];
    if (rules.length === 0 || byName.has(name)) continue;
    byName.set(name, {
      apiVersion: apiVersionOf('AuthorizationPolicy', version, input.served),
      kind: 'AuthorizationPolicy',
      metadata: {
        name,
        namespace: input.graph.namespace,
        labels: platformLabels(input.graph.name),
        annotations: { [whyAnnotation]: flow.why },
      },
      spec: { action: 'ALLOW', rules },
    });
  }
  return [...byName.values()];
}

/** Prometheus calls pods that take plain text without an identity: what can be said is what it may do. */
function anonymousRule(flow: Flow): Record<string, unknown> {
  const requests =
    flow.kind === 'alert'
      ? { methods: ['POST'], paths: ['/api/v2/alerts'] }
      : { methods: ['GET'], paths: ['/metrics'] };
  return { to: [{ operation: { ...portOf(flow), ...requests } }] };
}

function portOf(flow: Flow): { ports: string[] } {
  return { ports: [String(flow.port)] };
}
