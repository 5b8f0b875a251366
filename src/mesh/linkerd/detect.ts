import type { MeshFacts } from '../../facts/facts.ts';
import type { FactSource } from '../../facts/source.ts';
import { at, fields, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { readConfig } from './detect-config.ts';
import { selectors } from './detect-kinds.ts';
import { linkerdVersion } from './detect-version.ts';

const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };
const webhooks = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

/**
 * Finds Linkerd's control planes, of which a cluster has one as a rule. What counts is an installed destination controller and APIs
 * that are served: namespaces, CRDs or webhooks that an uninstall left behind are no mesh. One scaled to zero still is.
 */
export async function detectLinkerd(source: FactSource): Promise<MeshFacts[]> {
  const found = await source.list(deployments, { labelSelector: selectors.destination });
  const installed = found.filter(({ metadata }) => !metadata.deletionTimestamp);
  if (installed.length === 0 || !(await source.served()).some((kind) => kind.startsWith('policy.linkerd.io/')))
    return [];
  const injectors = await source.list(webhooks, { labelSelector: selectors.injector });
  const meshes = await Promise.all(installed.map((destination) => describe(source, destination, injectors)));
  return meshes.sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

async function describe(
  source: FactSource,
  destination: KubeObject,
  injectors: readonly KubeObject[],
): Promise<MeshFacts> {
  const { namespace = '', labels = {} } = destination.metadata;
  const config = await source.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'linkerd-config' });
  const { version = linkerdVersion(labels['app.kubernetes.io/version'] ?? ''), ...known } = readConfig(config);
  const failure = failureOf(injectors.filter((one) => ownerOf(one) === namespace));
  return {
    type: 'linkerd',
    ...(version ? { version } : {}),
    namespace,
    revision: 'default',
    tags: [],
    // Pods ask for their proxy themselves, by an annotation.
    injectionLabels: [],
    controlPlaneSelector: controlPlanePods(namespace),
    autoMtls: true,
    dataPlane: 'sidecar',
    ...known,
    ...(failure ? { injectionFailure: failure } : {}),
  };
}

/** On the pods of all its controllers. */
export function controlPlanePods(namespace: string): Record<string, string> {
  return { 'linkerd.io/control-plane-ns': namespace };
}

function ownerOf(configuration: KubeObject): string | undefined {
  const called = items(configuration.webhooks).map((one) => text(at(one, 'clientConfig', 'service', 'namespace')));
  return called.find(Boolean) ?? configuration.metadata.labels?.['linkerd.io/control-plane-ns'];
}

/** The strictest answer: one webhook that fails is enough to keep a pod from being made. */
function failureOf(configurations: readonly KubeObject[]): MeshFacts['injectionFailure'] {
  const policies = configurations.flatMap(({ webhooks: all }) => items(all).map((one) => fields(one).failurePolicy));
  if (policies.length === 0) return undefined;
  return policies.every((policy) => policy === 'Ignore') ? 'Ignore' : 'Fail';
}
