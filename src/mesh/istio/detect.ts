import type { MeshFacts } from '../../facts/facts.ts';
import type { FactSource } from '../../facts/source.ts';
import { at, items, text, textMap, texts } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { readCni } from './detect-cni.ts';
import { readMeshConfig } from './detect-mesh-config.ts';
import { readNativeSidecars } from './detect-native.ts';
import { imageVersion, releaseVersion } from './detect-version.ts';
import { byPreference, failureOf, type Injector, readInjector } from './detect-webhooks.ts';

const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };
const daemonSets = { apiVersion: 'apps/v1', kind: 'DaemonSet' };
const webhooks = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };

/**
 * Finds Istio's control planes, one for each revision. What counts is an installed istiod and APIs that are served:
 * namespaces, CRDs or webhooks that an uninstall left behind are no mesh. An istiod scaled to zero still is one: a platform
 * must not drop its policies and sidecars because the control plane rests.
 */
export async function detectIstio(source: FactSource): Promise<MeshFacts[]> {
  const found = await source.list(deployments, { labelSelector: 'app=istiod' });
  const installed = found.filter((istiod) => !istiod.metadata.deletionTimestamp);
  if (installed.length === 0 || !(await source.served()).some((kind) => kind.startsWith('security.istio.io/')))
    return [];
  const [configurations, ztunnels] = await Promise.all([
    source.list(webhooks, { labelSelector: 'app=sidecar-injector' }),
    source.list(daemonSets, { labelSelector: 'app=ztunnel' }),
  ]);
  const injectors = configurations.map(readInjector);
  const meshes = await Promise.all(installed.map((istiod) => describe(source, istiod, injectors, ztunnels.length > 0)));
  return meshes.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

async function describe(
  source: FactSource,
  istiod: KubeObject,
  injectors: readonly Injector[],
  hasZtunnel: boolean,
): Promise<MeshFacts> {
  const namespace = istiod.metadata.namespace ?? '';
  const revision = istiod.metadata.labels?.['istio.io/rev'] || 'default';
  const environment = environmentOf(istiod);
  const shared = environment.SHARED_MESH_CONFIG;
  const version = versionOf(istiod);
  const [config, cni, nativeSidecars] = await Promise.all([
    readMeshConfig(source, { namespace, revision, ...(shared ? { shared } : {}) }),
    readCni(source, namespace, revision),
    readNativeSidecars(source, environment.ENABLE_NATIVE_SIDECARS, version),
  ]);
  const own = injectors.filter((one) => one.revision === revision && (one.namespace ?? namespace) === namespace);
  const selector = textMap(at(istiod, 'spec', 'selector', 'matchLabels'));
  const injectionFailure = failureOf(own);
  return {
    type: 'istio',
    ...(version ? { version } : {}),
    namespace,
    revision,
    tags: [...new Set(own.flatMap(({ tag }) => (tag ? [tag] : [])))].sort(),
    injectionLabels: byPreference(own, revision),
    domain: domainOf(istiod),
    // What istiod calls its cluster where nobody has given it a name.
    clusterId: environment.CLUSTER_ID || 'Kubernetes',
    controlPlaneSelector: Object.keys(selector).length > 0 ? selector : { app: 'istiod' },
    dataPlane: hasZtunnel && environment.PILOT_ENABLE_AMBIENT === 'true' ? 'ambient' : 'sidecar',
    ...config,
    ...(cni === undefined ? {} : { cni }),
    ...(nativeSidecars === undefined ? {} : { nativeSidecars }),
    ...(injectionFailure ? { injectionFailure } : {}),
  };
}

/** From the image; charts also say it in labels, which helps where images are pinned by digest alone. */
function versionOf(istiod: KubeObject): string | undefined {
  const labels = istiod.metadata.labels ?? {};
  return (
    imageVersion(text(at(discovery(istiod), 'image')) ?? '') ??
    releaseVersion(labels['app.kubernetes.io/version'] ?? '') ??
    releaseVersion((labels['helm.sh/chart'] ?? '').replace(/^istiod-/, ''))
  );
}

/** `--domain cluster.local`, as charts write it; what istiod takes without it otherwise. */
function domainOf(istiod: KubeObject): string {
  const args = texts(at(discovery(istiod), 'args'));
  const flag = args.findIndex((arg) => arg === '--domain' || arg.startsWith('--domain='));
  const said = args[flag]?.split('=')[1] ?? args[flag + 1];
  return flag >= 0 && said ? said : 'cluster.local';
}

function environmentOf(istiod: KubeObject): Record<string, string> {
  const variables = items(at(discovery(istiod), 'env'));
  return textMap(
    Object.fromEntries(variables.map((variable) => [text(at(variable, 'name')) ?? '', at(variable, 'value')])),
  );
}

function discovery(istiod: KubeObject): unknown {
  const containers = items(at(istiod, 'spec', 'template', 'spec', 'containers'));
  return containers.find((container) => at(container, 'name') === 'discovery') ?? containers[0];
}

const sortKey = (mesh: MeshFacts): string => `${mesh.namespace}/${mesh.revision}`;
