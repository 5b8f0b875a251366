import { join } from 'node:path';
import { connect, type KubeClient } from '../kube/client.ts';
import { loadKubeconfig } from '../kube/kubeconfig.ts';
import type { KubeObject } from '../objects/object.ts';
import { dns, nodes, storageClass } from './cluster.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type ControlPlaneBinaries, controlPlaneBinaries, kubernetesVersion } from './controlplane-tools.ts';
import type { Environment } from './go.ts';
import { istioCrds } from './istio/crds.ts';
import { type PlantedIstio, plantIstio } from './istio/plant.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { linkerdCrds } from './linkerd/crds.ts';
import { plantLinkerd } from './linkerd/plant.ts';
import type { OnProgress } from './progress.ts';
import { serviceAccountKubeconfig } from './service-account.ts';

export interface SandboxOptions {
  mesh: 'istio' | 'linkerd' | 'none';
  /** `1.30.3`; a current version if absent. */
  meshVersion?: string;
  /** Name of the control plane's revision, and the tags that point to it: of Istio alone. */
  meshRevision?: string;
  meshTags?: string[];
  /** The mesh's CRDs, instead of those of its pinned Go module; Linkerd has none. */
  meshCrds?: KubeObject[];
  /** Traffic is captured by a node agent instead of a privileged init container. */
  meshCni?: boolean;
  /** Folder for caches of this project: see {@link defaultCacheDir}. */
  cacheDir: string;
  /** Folder with programs, and Istio's CRDs, to use instead of building or fetching them: the value of KUBEBUILDER_ASSETS. */
  kubebuilderAssets?: string;
  env: Environment;
  /** Receives one line for each step. */
  log?: (line: string) => void;
  /** Receives the progress of a build. */
  onProgress?: OnProgress;
  /** File that gets one JSON line for each request to the API server; stays after stop(). */
  auditLog?: string;
  /** Admission plugins of the API server that it does not have by itself. */
  admissionPlugins?: readonly string[];
  signal?: AbortSignal;
}

export interface Sandbox
  extends Pick<ControlPlane, 'server' | 'kubeconfig' | 'authority' | 'dir' | 'failed' | 'crash' | 'revive'> {
  /** A client with all rights. */
  client: KubeClient;
  /** Istio, where it is the mesh. */
  mesh?: PlantedIstio;
  /**
   * Applies RBAC objects (a ServiceAccount, its Namespace, roles, bindings) and gives the path of a kubeconfig with a
   * token of the first ServiceAccount among them. The token holds for a day.
   */
  operatorKubeconfig(manifests: KubeObject[]): Promise<string>;
  /** Ends everything and removes `dir`. May be called more than once. */
  stop(): Promise<void>;
}

/** `$XDG_CACHE_HOME/gunj`, by default `~/.cache/gunj`. */
export function defaultCacheDir(env: Environment): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '.', '.cache'), 'gunj');
}

/** Where a sandbox keeps its programs and finds those that need not be built, as the environment says. */
export function placesOf(env: Environment): Pick<SandboxOptions, 'cacheDir' | 'env' | 'kubebuilderAssets'> {
  const assets = env['KUBEBUILDER_ASSETS'];
  return { cacheDir: defaultCacheDir(env), env, ...(assets ? { kubebuilderAssets: assets } : {}) };
}

/**
 * A cluster for trying things out: a real control plane, simulated nodes in three zones, volumes, DNS and, if asked for, a
 * mesh. The first start builds the control plane; later ones take a few seconds. Rejects with ToolchainError when it
 * cannot be built, with the reason of `signal` once that is aborted, otherwise with what failed.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const log = options.log ?? (() => undefined);
  const binaries = await binariesFor(options);
  const crds = await crdsFor(options);
  options.signal?.throwIfAborted();
  const plane = await startControlPlane({
    binaries,
    log,
    ...(options.auditLog ? { auditLog: options.auditLog } : {}),
    ...(options.admissionPlugins ? { admissionPlugins: options.admissionPlugins } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const client = connect(loadKubeconfig({ paths: [plane.kubeconfig], environment: {} }), { userAgent: 'gunj-sandbox' });
  const kubelet = startKubelet(client);
  let mesh: PlantedIstio | undefined;
  let stopMesh = async (): Promise<void> => {};
  const stop = async (): Promise<void> => {
    kubelet.stop();
    await stopMesh();
    client.close();
    await plane.stop();
  };
  try {
    await furnish(client, options.signal);
    if (options.mesh === 'istio') {
      log('planting Istio');
      const istio = await plantIstio(
        client,
        {
          crds,
          ...(options.meshVersion ? { version: options.meshVersion } : {}),
          ...(options.meshRevision ? { revision: options.meshRevision } : {}),
          ...(options.meshTags ? { tags: options.meshTags } : {}),
          ...(options.meshCni ? { cni: true } : {}),
          ...(options.signal ? { signal: options.signal } : {}),
        },
        log,
      );
      mesh = istio;
      stopMesh = () => istio.stop();
    }
    if (options.mesh === 'linkerd') {
      log('planting Linkerd');
      const linkerd = await plantLinkerd(
        client,
        {
          crds,
          ...(options.meshVersion ? { version: options.meshVersion } : {}),
          ...(options.meshCni ? { cni: true } : {}),
          ...(options.signal ? { signal: options.signal } : {}),
        },
        log,
      );
      stopMesh = () => linkerd.stop();
    }
    options.signal?.throwIfAborted();
    const { server, kubeconfig, authority, dir, failed, crash, revive } = plane;
    return {
      server,
      kubeconfig,
      authority,
      dir,
      failed,
      crash,
      revive,
      client,
      ...(mesh ? { mesh } : {}),
      operatorKubeconfig: (manifests) => serviceAccountKubeconfig(client, plane, manifests),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function crdsFor({ mesh, meshCrds, cacheDir, env, kubebuilderAssets }: SandboxOptions): Promise<KubeObject[]> {
  if (mesh === 'none') return [];
  if (meshCrds) return meshCrds;
  return mesh === 'istio' ? istioCrds(cacheDir, env, kubebuilderAssets) : linkerdCrds(kubebuilderAssets);
}

function binariesFor({
  cacheDir,
  env,
  kubebuilderAssets,
  onProgress,
  signal,
}: SandboxOptions): Promise<ControlPlaneBinaries> {
  return controlPlaneBinaries({
    cacheDir,
    env,
    ...(kubebuilderAssets ? { assets: kubebuilderAssets } : {}),
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  });
}

const fieldManager = 'gunj-sandbox';

async function furnish(client: KubeClient, signal: AbortSignal | undefined): Promise<void> {
  for (const object of [...nodes(kubernetesVersion), storageClass(), ...dns()]) {
    signal?.throwIfAborted();
    await client.apply(object, { fieldManager, force: true });
  }
}
