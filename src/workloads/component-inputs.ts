import { catalogue } from '../components/catalogue.ts';
import type { PodAdditions, Transports } from '../mesh/mesh.ts';
import type { ComponentName, FlowInput, Present } from '../platform/component.ts';
import { componentSpec } from '../platform/component-spec.ts';
import { endpointOf } from '../platform/endpoint.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { ScrapeJob } from '../platform/scrape.ts';
import { restartRevision } from '../platform/secret-use.ts';
import type { ComponentInput } from './component-input.ts';
import { imageReference } from './image.ts';

interface Context {
  common: CommonInput;
  graph: PlatformGraph;
  transports: Transports;
  additions(component: ComponentName): PodAdditions;
}

/** Lets every component write its configuration, and gathers what its objects are made from. */
export function componentInputs(context: Context): ComponentInput[] {
  const { common, graph, transports } = context;
  const { platform, present } = common;
  const address = (name: ComponentName, port?: number) =>
    `${name}.${graph.namespace}.svc:${port ?? firstPort(present, name)}`;
  const scrapeJobs = scrapeJobsOf(graph, transports);
  return graph.components.map((kind) => {
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
        ...flowInput(common, kind.name),
        address,
        url: (name, port) => `http://${address(name, port)}`,
        scrapeJobs,
        alertTransports: alertTransports(present, transports),
        podTransport: transports.direct,
      }),
      additions: context.additions(kind.name),
      ...(secretRevision === undefined ? {} : { secretRevision }),
    };
  });
}

type CommonInput = Pick<FlowInput, 'platform' | 'namespace' | 'facts' | 'present' | 'namespaces' | 'contributions'>;

/** What a component may look at before it is known how calls travel. */
export function flowInput(common: CommonInput, name: ComponentName): FlowInput {
  const spec = componentSpec(common.platform, name);
  return {
    ...common,
    spec,
    version: spec.version ?? catalogue[name].version,
    endpoint: (other, purpose) => endpointOf(common.platform, common.namespace, other, purpose),
  };
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
