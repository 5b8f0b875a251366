import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeClient } from '../../../src/kube/client.ts';
import { loadKubeconfig } from '../../../src/kube/kubeconfig.ts';
import type { ObjectRef } from '../../../src/objects/object.ts';
import { operatorRbac } from '../../../src/operator/rbac.ts';
import { writeKubeconfig } from '../../../src/sandbox/kubeconfig.ts';
import { isWrite } from '../../../src/testing/faults/asked.ts';
import { type FaultProxy, openFaultProxy, type Passed } from '../../../src/testing/faults/proxy.ts';
import { basicPlatform, platformKind, statusOf } from '../operator-support.ts';
import { eventually } from './eventually.ts';
import { type OperatorProgram, type ProgramOptions, startProgram } from './operator-program.ts';
import { operatorKubeconfig, sharedSandbox } from './sandbox.ts';
import { type WatchedClaims, watchClaims } from './watched-claims.ts';

/** One operator that sees the platforms of one namespace alone, through a proxy of its own. */
export interface FaultStage {
  name: string;
  namespace: string;
  platform: ObjectRef;
  proxy: FaultProxy;
  operator: OperatorProgram;
  claims: WatchedClaims;
  /** Writes since the last call, of what is kept: events and dry runs are not. */
  writes(): Passed[];
  stop(): Promise<number | undefined>;
}

export interface FaultStageOptions extends Omit<ProgramOptions, 'kubeconfig'> {
  name: string;
  namespace: string;
  admin: KubeClient;
  /** Makes the kubeconfig itself, in this folder. */
  identify?: (proxy: FaultProxy, dir: string) => Promise<string>;
  prepare?: (proxy: FaultProxy) => void;
}

/** An operator with one platform holds less than half of it. */
export const heapMiB = 128;

/** Rights are applied once: afterwards only tokens are asked for. */
export async function operatorToken(): Promise<string> {
  const path = await operatorKubeconfig(operatorRbac());
  const { token } = loadKubeconfig({ paths: [path], environment: {} });
  if (!token) throw new Error('the operator has no token');
  return token;
}

/** A stage whose operator is not started yet when `prepare` is called with its proxy. */
export async function faultStage(token: string, o: FaultStageOptions): Promise<FaultStage> {
  const { name, namespace, admin, identify, prepare, ...program } = o;
  const { server, authority, dir } = sharedSandbox();
  const only = { resource: 'observabilityplatforms', namespace };
  const proxy = await openFaultProxy({ server, authority, only });
  prepare?.(proxy);
  const path = join(dir, `faults-${namespace}.kubeconfig`);
  const input = { server: proxy.url, authority: proxy.authority(), user: 'gunj-operator', credentials: { token } };
  const kubeconfig = identify ? await identify(proxy, dir) : await writeKubeconfig(path, input);
  const operator = startProgram({ kubeconfig, args: ['--no-lease'], heapMiB, ...program });
  const claims = watchClaims(admin, namespace);
  return {
    name,
    namespace,
    platform: { ...platformKind, namespace, name: 'my-platform' },
    proxy,
    operator,
    claims,
    writes: () => proxy.take().filter((passed) => isWrite(passed) && !unkept.test(passed.resource)),
    async stop() {
      claims.stop();
      const code = await operator.stop();
      await proxy.close();
      return code;
    },
  };
}

const unkept = /^events$|reviews$/;
const off = { enabled: false };
const fieldManager = 'operator-tests';

/** First with logs, and then without: something is made, something changed and something removed. */
export const chapters = {
  first: { prometheus: { retention: { time: '7d' } }, alertmanager: off, tempo: off, opentelemetryCollector: off },
  second: {
    prometheus: { retention: { time: '9d' } },
    alertmanager: off,
    tempo: off,
    opentelemetryCollector: off,
    loki: off,
  },
} as const;

export async function ask(admin: KubeClient, { platform }: FaultStage, chapter: keyof typeof chapters): Promise<void> {
  const wanted = basicPlatform(platform.namespace ?? '', { components: chapters[chapter], deletionPolicy: 'Delete' });
  await admin.apply(wanted, { fieldManager, force: true });
}

/** Waits until the operator says that it is done, or is not there any more. */
export function arrived(admin: KubeClient, { platform, operator, name }: FaultStage, withinMs: number): Promise<void> {
  return eventually(async () => {
    const ended = operator.ended();
    if (ended !== undefined) return;
    const { conditions = [], observedGeneration, generation } = await statusOf(admin, platform);
    const ready = conditions.find(({ type }) => type === 'Ready');
    if (observedGeneration !== generation || ready?.status !== 'True' || ready.observedGeneration !== generation)
      throw new Error(`${name}: ${observedGeneration} of ${generation}, ${JSON.stringify(conditions)}`);
  }, withinMs);
}

/** A kubeconfig that names files, as that of a pod does. */
export async function kubeconfigWithFiles(
  path: string,
  files: { server: string; authorityFile: string; tokenFile: string },
): Promise<string> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'files',
    clusters: [{ name: 'files', cluster: { server: files.server, 'certificate-authority': files.authorityFile } }],
    contexts: [{ name: 'files', context: { cluster: 'files', user: 'files' } }],
    users: [{ name: 'files', user: { tokenFile: files.tokenFile } }],
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
