import { accessObjects } from './access/access.ts';
import { notActedUpon } from './api/not-acted-upon.ts';
import type { ObservabilityPlatform } from './api/spec/platform.ts';
import { callers } from './checks/callers.ts';
import { checkCanaries } from './checks/canaries.ts';
import { canaryRouteDiagnostics } from './checks/canary-routes.ts';
import { checkPlatform } from './checks/check.ts';
import { meshNamespace } from './checks/mesh-namespace.ts';
import { podSecurity } from './checks/pod-security.ts';
import { refusedAddresses } from './checks/refused-addresses.ts';
import { watchedSlos } from './checks/slos.ts';
import { catalogue } from './components/catalogue.ts';
import { unsentHeaders } from './components/loki/others.ts';
import { componentKinds } from './components/registry.ts';
import { type ContributionReport, collectContributions } from './contributions/collect.ts';
import { datasourceFlows } from './contributions/datasource-flows.ts';
import { contributionDiagnostics } from './contributions/diagnostics.ts';
import type { RuleMemo } from './contributions/memo.ts';
import { untakenContributions } from './contributions/untaken.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Facts } from './facts/facts.ts';
import type { MeshChoice } from './mesh/choose.ts';
import { type DetectedMesh, detectedMesh } from './mesh/detected.ts';
import { type Limitation, limitationDiagnostics, limitationsOf } from './mesh/limitations.ts';
import { type MeshOutput, noAdditions, plainTransports } from './mesh/mesh.ts';
import { meshes } from './mesh/registry.ts';
import { chooseMeshInStage, counterFlows, getsProxies, inStage, isLeaving, platformInStage } from './mesh/stage.ts';
import { withinNamespace } from './mesh/within-namespace.ts';
import { cutOffCalls } from './network/cut-off-calls.ts';
import { hiddenCalls } from './network/hidden-calls.ts';
import { outsideAddresses } from './network/outside.ts';
import { networkPolicies } from './network/policies.ts';
import { unnamedHosts } from './network/unnamed-hosts.ts';
import { type KubeObject, type ObjectRef, refOf } from './objects/object.ts';
import type { Plan } from './plan/plan.ts';
import { planWaves } from './plan/waves.ts';
import { callerFlows } from './platform/callers.ts';
import { type CanaryRoute, canaryRoutes } from './platform/canary.ts';
import type { ComponentName, Present } from './platform/component.ts';
import { componentSpec } from './platform/component-spec.ts';
import { buildGraph, type PlatformGraph, withFlows } from './platform/graph.ts';
import { type SelectedNamespaces, selectedNamespaces } from './platform/selected-namespaces.ts';
import { type WayIn, waysIn } from './platform/way-in.ts';
import { claimLabelDiagnostics } from './workloads/claim-labels.ts';
import type { ComponentInput } from './workloads/component-input.ts';
import { canaryFlows, canaryInputs, componentInputs, flowInput } from './workloads/component-inputs.ts';
import { type ConfigRevision, configRevision } from './workloads/config-revision.ts';
import { controllerObject } from './workloads/controller.ts';
import { canaryConfigObjects, configObjects, secretRequest } from './workloads/objects.ts';
import { overrideDiagnostics } from './workloads/overrides/check.ts';
import { drainDiagnostics } from './workloads/proxy-drain.ts';

export interface Compiled {
  /** Absent when a diagnostic is an error. */
  plan?: Plan;
  diagnostics: Diagnostic[];
  /** The control plane the platform joins; absent when it runs without a mesh. */
  mesh?: CompiledMesh;
  components: CompiledComponent[];
  /** Absent with the plan. */
  canaries?: CompiledCanary[];
  /** What became of what users bring along; absent with the plan. */
  contributions?: ContributionReport[];
  /** Who is there and who may call whom; absent with the plan. */
  graph?: PlatformGraph;
  /** The mesh that was chosen, one that is being left too; absent with the plan. */
  chosen?: MeshChoice['mesh'];
}

export interface CompiledMesh {
  type: string;
  version?: string;
  revision: string;
  /** What the platform asks of it that it does not do, or does otherwise. */
  limitations: Limitation[];
  detected: DetectedMesh;
  /** Objects by which proxies come to tell what they see, be they in the plan or not; absent when the platform does not ask for that. */
  telemetry?: ObjectRef[];
}

export interface CompiledComponent {
  name: ComponentName;
  version: string;
  image: string;
  workload: ObjectRef;
  /** Whether its pods get a proxy of the mesh. */
  inMesh: boolean;
  /** Absent for a component of which nobody can tell whether it takes its configuration. */
  config?: ConfigRevision;
}

/** A second version of a component. It is no component: whether the platform is ready does not hang on it. */
export interface CompiledCanary {
  component: ComponentName;
  version: string;
  image: string;
  workload: ObjectRef;
  /** Whether its pods get a proxy of the mesh. */
  inMesh: boolean;
  /** Share of the calls it is given now, in percent. */
  weight: number;
}

/**
 * The whole pipeline: resource and facts → graph → back ends → plan. Pure: the same resource and facts give the same
 * plan, byte for byte, wherever this runs. The platform must have passed validation and carry its defaults. `memo` only
 * saves time: with it, files that were judged before are not judged again.
 */
export function compile(platform: ObservabilityPlatform, facts: Facts, memo?: RuleMemo): Compiled {
  const namespace = platform.metadata.namespace ?? 'default';
  const choice = chooseMeshInStage(platform, namespace, facts, meshes);
  const joined: MeshChoice = getsProxies(facts) ? choice : { diagnostics: [] };
  const limits = limitations(platform, isLeaving(facts) ? { diagnostics: [] } : choice);
  const diagnostics = [
    ...notActedUpon(platform),
    ...checkPlatform(platform, facts),
    ...checkCanaries(platform, facts),
    ...choice.diagnostics,
    ...limits.diagnostics,
    ...meshNamespace(namespace, facts, choice),
    ...podSecurity(platform, namespace, facts, choice),
    ...canaryRouteDiagnostics(platform, choice.mesh !== undefined),
  ];
  if (diagnostics.some(isError)) return { diagnostics, components: [] };

  const present = enabledComponents(platform, namespace, facts);
  const namespaces = selectedNamespaces(platform, namespace, facts);
  const { contributions, reports } = collectContributions(platform, facts, namespaces, memo);
  const common = { platform, namespace, facts, present, namespaces, contributions };
  const needed = withFlows(
    buildGraph(platform, namespace, present, (name) => flowInput(common, name)),
    [...datasourceFlows(contributions.datasources, namespace, present), ...canaryFlows(common)],
  );
  diagnostics.push(...callers(platform, needed));
  const declared = withFlows(needed, callerFlows(platform, present));
  diagnostics.push(...refusedAddresses(declared.flows));
  if (diagnostics.some(isError)) return { diagnostics, components: [] };
  const routes = canaryRoutes(platform, facts);
  const mesh = renderMesh(platform, declared, choice, { facts, namespaces, routes });
  const graph = withFlows(declared, mesh?.flows ?? []);
  const outside = outsideAddresses(facts, choice.mesh?.facts);
  const access = accessRoutes(platform, joined, facts, routes);
  const all = [
    ...diagnostics,
    ...contributionDiagnostics(reports),
    ...untakenContributions(platform, facts, namespaces),
    ...unsentHeaders(platform, contributions),
    ...watchedSlos(platform, joined.mesh?.backend.metrics, mesh?.scrapes),
    ...(isLeaving(facts) ? [] : (mesh?.diagnostics ?? [])),
    ...access.diagnostics,
    ...unnamedHosts(graph),
    ...cutOffCalls(platform, graph),
    ...hiddenCalls(platform, contributions.scrapeConfigs),
  ];
  if (all.some(isError)) return { diagnostics: all, components: [] };

  const workloadContext = {
    common,
    graph,
    transports: mesh?.transports ?? plainTransports,
    additions: (name: ComponentName) => mesh?.pod(name) ?? noAdditions,
    serviceAnnotations: (name: ComponentName) => mesh?.service?.(name) ?? {},
    ...(joined.mesh ? { meshMetrics: joined.mesh.backend.metrics } : {}),
    podScrapes: mesh?.scrapes ?? [],
    meshRules: mesh?.rules ?? [],
  };
  const inputs = componentInputs(workloadContext);
  const overrides = inputs.flatMap((input) => [
    ...overrideDiagnostics(input),
    ...claimLabelDiagnostics(input),
    ...(mesh && !graph.outsideMesh.has(input.kind.name) ? drainDiagnostics(input) : []),
  ]);
  all.push(...overrides);
  if (overrides.some(isError)) return { diagnostics: all, components: [] };

  const controllers = inputs.map((input) => ({ input, object: controllerObject(input) }));
  const canaries = canaryInputs(workloadContext).map((input) => ({ input, object: controllerObject(input) }));
  const config = inputs.flatMap(configObjects);
  const led = routes.filter(({ component }) => [...access.canaries, ...(mesh?.canaries ?? [])].includes(component));
  const inMesh = ({ kind }: ComponentInput) => joined.mesh !== undefined && !graph.outsideMesh.has(kind.name);
  const plan = planWaves({
    platform: platform.metadata.name,
    namespace,
    namespaceLabels: joined.mesh?.namespaceLabels ?? {},
    firstPolicies: mesh?.firstPolicies ?? [],
    policies: [...networkPolicies(graph, outside), ...(mesh?.policies ?? [])],
    config: [...config, ...canaries.flatMap(({ input }) => canaryConfigObjects(input, config)), ...access.objects],
    secrets: inputs.flatMap((input) => secretRequest(input) ?? []),
    workloads: [...controllers, ...canaries].map(({ object }) => object),
  });
  return {
    plan,
    diagnostics: all,
    ...(joined.mesh
      ? {
          mesh: {
            type: joined.mesh.facts.type,
            revision: joined.mesh.facts.revision,
            ...(joined.mesh.facts.version ? { version: joined.mesh.facts.version } : {}),
            limitations: limits.limitations,
            detected: detectedMesh(joined.mesh.facts, mesh?.mtlsMode),
            ...(mesh?.telemetry ? { telemetry: mesh.telemetry } : {}),
          },
        }
      : {}),
    components: controllers.map(({ input, object }) => compiledComponent(input, object, inMesh(input))),
    canaries: canaries.map(({ input, object }) => compiledCanary(input, object, inMesh(input), led)),
    contributions: reports,
    graph,
    ...(choice.mesh ? { chosen: choice.mesh } : {}),
  };
}

function compiledComponent(input: ComponentInput, workload: KubeObject, inMesh: boolean): CompiledComponent {
  const config = configRevision(input);
  return {
    name: input.kind.name,
    version: input.spec.version ?? catalogue[input.kind.name].version,
    image: input.image,
    workload: refOf(workload),
    inMesh,
    ...(config ? { config } : {}),
  };
}

function compiledCanary(
  input: ComponentInput,
  workload: KubeObject,
  inMesh: boolean,
  led: readonly CanaryRoute[],
): CompiledCanary {
  const { name, version, image, workload: ref } = compiledComponent(input, workload, inMesh);
  const weight = led.find(({ component }) => component === name)?.weight ?? 0;
  return { component: name, version, image, workload: ref, inMesh, weight };
}

function enabledComponents(platform: ObservabilityPlatform, namespace: string, facts: Facts): Present {
  const enabled = componentKinds.filter((kind) => componentSpec(platform, kind.name).enabled);
  return new Map(
    enabled.map((kind) => {
      const more = kind.morePorts?.({ platform, namespace, facts }) ?? [];
      return [kind.name, more.length > 0 ? { ...kind, ports: [...kind.ports, ...more] } : kind];
    }),
  );
}

function limitations(platform: ObservabilityPlatform, { mesh }: MeshChoice) {
  if (!mesh) return { limitations: [], diagnostics: [] };
  const release = mesh.backend.release(mesh.facts);
  const found = limitationsOf(platform, mesh.backend.capabilities, release);
  return { limitations: found, diagnostics: limitationDiagnostics(found, `${mesh.facts.type} ${release.version}`) };
}

function renderMesh(
  platform: ObservabilityPlatform,
  graph: PlatformGraph,
  choice: MeshChoice,
  { facts, namespaces, routes }: { facts: Facts; namespaces: SelectedNamespaces; routes: readonly CanaryRoute[] },
): MeshOutput | undefined {
  if (!choice.mesh) return undefined;
  const { served, meshObjects, namespaceLabels, meshStage: stage, meshLeft } = facts;
  const serviceRanges = facts.networks?.serviceRanges;
  const clusterDomain = facts.kubernetes?.clusterDomain ?? choice.mesh.facts.domain;
  const output = choice.mesh.backend.render({
    platform: platformInStage(platform, stage, meshLeft),
    graph,
    mesh: choice.mesh.facts,
    namespaces,
    canaries: routes,
    ...(meshObjects ? { others: meshObjects } : {}),
    ...(namespaceLabels ? { clusterNamespaces: namespaceLabels.map(({ name }) => name) } : {}),
    ...(served ? { served } : {}),
    ...(serviceRanges ? { serviceRanges } : {}),
    ...(clusterDomain ? { clusterDomain } : {}),
    ...(stage ? { stage } : {}),
    ...(facts.kubernetes ? { kubernetes: facts.kubernetes.version } : {}),
  });
  const flows = [...output.flows, ...counterFlows(graph, facts, choice.mesh.backend)];
  const own = platform.metadata.namespace;
  const all = { ...inStage(output, stage), flows };
  return platform.spec.scope === 'Namespace' && graph.components.some(({ name }) => name === 'prometheus')
    ? withinNamespace(all, own)
    : all;
}

function accessRoutes(
  platform: ObservabilityPlatform,
  { mesh }: MeshChoice,
  { served }: Facts,
  canaries: readonly CanaryRoute[],
) {
  const { name, namespace } = platform.metadata;
  const known = served ? { served } : {};
  const input = mesh && { platform: name, namespace, mesh: mesh.facts, canaries, ...known };
  const route = mesh?.backend.gatewayRoute;
  return accessObjects({
    platform: name,
    namespace,
    ways: waysIn(platform),
    canaries,
    ...known,
    ...(mesh && input
      ? { mesh: { type: mesh.facts.type, ...(route ? { gatewayRoute: (way: WayIn) => route(input, way) } : {}) } }
      : {}),
  });
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error';
}
