import { catalogue } from '../components/catalogue.ts';
import type { PodAdditions, Transports } from '../mesh/mesh.ts';
import { asCanary, canaryOf, type Track } from '../platform/canary.ts';
import type { ComponentKind, ComponentName, FlowInput, Present } from '../platform/component.ts';
import { componentSpec } from '../platform/component-spec.ts';
import { endpointOf } from '../platform/endpoint.ts';
import type { Flow } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { PodScrape, ScrapeJob } from '../platform/scrape.ts';
import { restartRevision } from '../platform/secret-use.ts';
import type { MeshMetrics } from '../telemetry/mesh-metrics.ts';
import type { RuleGroup } from '../telemetry/rule.ts';
import type { ComponentInput } from './component-input.ts';
import { imageReference } from './image.ts';

interface Context {
  common: CommonInput;
  graph: PlatformGraph;
  transports: Transports;
  additions: (component: ComponentName) => PodAdditions;
  serviceAnnotations: (component: ComponentName) => Readonly<Record<string, string>>;
  /** Absent without a mesh. */
  meshMetrics?: MeshMetrics;
  podScrapes: readonly PodScrape[];
  meshRules: readonly RuleGroup[];
}

/** Lets every component write its configuration, and gathers what its objects are made from. */
export function componentInputs(context: Context): ComponentInput[] {
  return context.graph.components.map((kind) => componentInput(context, kind, 'stable'));
}

/** The same for the canaries, which are made as their components are, from the resource with the canary in their place. */
export function canaryInputs(context: Context): ComponentInput[] {
  const { common, graph } = context;
  return graph.components
    .filter(({ name }) => canaryOf(common.platform, name) !== undefined)
    .map((kind) => {
      return componentInput({ ...context, common: forCanary(common, kind.name) }, kind, 'canary');
    });
}

function componentInput(
  { common, graph, transports, additions, serviceAnnotations, meshMetrics, podScrapes, meshRules }: Context,
  kind: ComponentKind,
  track: Track,
): ComponentInput {
  const { platform, present } = common;
  const address = (name: ComponentName, port?: number) =>
    `${name}.${graph.namespace}.svc:${port ?? firstPort(present, name)}`;
  const spec = componentSpec(platform, kind.name);
  const entry = catalogue[kind.name];
  const secretRevision = restartRevision(kind.secretsUsed?.(platform) ?? [], graph.namespace, common.facts);
  return {
    platform,
    namespace: graph.namespace,
    kind,
    spec,
    entry,
    image: imageReference(entry, spec, platform.spec.global),
    workload: kind.workload({
      ...flowInput(common, kind.name, track),
      address,
      url: (name, port) => `http://${address(name, port)}`,
      scrapeJobs: scrapeJobsOf(graph, transports),
      alertTransports: alertTransports(present, transports),
      podTransport: transports.direct,
      ...(meshMetrics ? { meshMetrics } : {}),
      podScrapes,
      meshRules,
    }),
    additions: additions(kind.name),
    serviceAnnotations: serviceAnnotations(kind.name),
    track,
    ...(secretRevision === undefined ? {} : { secretRevision }),
  };
}

type CommonInput = Pick<
  FlowInput,
  'platform' | 'namespace' | 'facts' | 'present' | 'namespaces' | 'contributions' | 'beside'
>;

function forCanary(common: CommonInput, name: ComponentName): CommonInput {
  return { ...common, platform: asCanary(common.platform, name), beside: componentSpec(common.platform, name) };
}

/** What a component may look at before it is known how calls travel. */
export function flowInput(common: CommonInput, name: ComponentName, track: Track = 'stable'): FlowInput {
  const spec = componentSpec(common.platform, name);
  return {
    ...common,
    spec,
    version: spec.version ?? catalogue[name].version,
    track,
    endpoint: (other, purpose) => endpointOf(common.platform, common.namespace, other, purpose),
  };
}

/** Calls of the canaries: their configuration may add some, and they have the identity of their components. */
export function canaryFlows(common: CommonInput): Flow[] {
  return [...common.present.values()].flatMap((kind) => {
    if (!canaryOf(common.platform, kind.name)) return [];
    return kind.flows(flowInput(forCanary(common, kind.name), kind.name, 'canary'));
  });
}

/** One job for each flow by which Prometheus reads metrics: what is scraped and what is allowed cannot differ. */
function scrapeJobsOf(graph: PlatformGraph, transports: Transports): ScrapeJob[] {
  return graph.flows.flatMap((flow) => {
    const target = graph.components.find((component) => component.name === flow.to);
    return flow.kind === 'scrape' && target && flow.port !== 'any'
      ? [
          {
            component: target.name,
            port: flow.port,
            transport: transports.pods(target.name, flow.port),
            aboutOthers: target.aboutOthers === true,
            tracks: target.tracks === true,
          },
        ]
      : [];
  });
}

function alertTransports(present: Present, transports: Transports) {
  const port = firstPort(present, 'alertmanager');
  return { service: transports.services('alertmanager', port), replicas: transports.pods('alertmanager', port) };
}

function firstPort(present: Present, name: ComponentName): number {
  return present.get(name)?.ports[0]?.number ?? 80;
}
