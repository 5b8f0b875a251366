import { clusterFacts } from '../../facts/cluster-source.ts';
import { readFacts } from '../../facts/read.ts';
import { meshes } from '../../mesh/registry.ts';
import { operatorRbac } from '../../operator/rbac.ts';
import { duration } from '../../sandbox/progress.ts';
import { type ExitCode, exitCodes, Refusal } from '../failure.ts';
import type { Io } from '../io.ts';
import { type PlatformFile, readPlatform } from '../platform-file.ts';
import type { DemoCluster } from './cluster.ts';
import { fieldManager, installCrd, installPolicies, namespaceObject, platformObject } from './install.ts';
import { startOperator } from './operator-process.ts';
import { packageFile } from './package-file.ts';
import { makePrerequisites, type Prerequisites, readPrerequisites } from './prerequisites.ts';
import { createScreen, type Screen } from './screen.ts';
import { readiness, treeOf } from './snapshot.ts';
import { thingsToTry } from './things-to-try.ts';
import { type Watching, watchPlatform } from './watch.ts';

export interface DemoOptions {
  file?: string;
  mesh: string;
  meshVersion?: string;
  meshCrds?: string;
  context?: string;
  yes: boolean;
  once: boolean;
  /** Milliseconds from applying the platform until it has to be ready. */
  timeout: number;
}

const defaultExample = 'examples/servicemesh/basic-servicemesh.yaml';

/** Runs the whole demo. Whatever happens, what it started and made is gone when this settles. */
export async function runDemo(options: DemoOptions, io: Io): Promise<ExitCode> {
  const path = options.file ?? packageFile(defaultExample);
  const file = await readPlatform(path, io);
  if (!file) return exitCodes.refused;
  const prerequisites = await readPrerequisites(path, io);
  const interrupted = io.interrupted();
  const screen = createScreen(io.stdout, io.env);
  const undo: (() => Promise<unknown>)[] = [];
  interrupted.addEventListener('abort', () => screen.say('ending'), { once: true });
  try {
    const cluster = await clusterFor(options, { file, prerequisites }, io, screen);
    undo.push(() => cluster.stop());
    return await inCluster(options, { file, prerequisites }, io, screen, cluster, undo);
  } catch (error) {
    if (!interrupted.aborted) throw error;
    return options.once ? exitCodes.refused : exitCodes.ok;
  } finally {
    screen.end();
    for (const step of undo.toReversed()) await step();
  }
}

/** What the demo makes for the person who started it. */
interface Wanted {
  file: PlatformFile;
  prerequisites: Prerequisites | undefined;
}

async function clusterFor(options: DemoOptions, wanted: Wanted, io: Io, screen: Screen): Promise<DemoCluster> {
  const { context, yes, mesh, meshVersion, meshCrds } = options;
  if (context !== undefined) {
    const { namedCluster } = await import('./named-cluster.ts');
    const given = { ...wanted.file, prerequisites: wanted.prerequisites?.objects ?? [] };
    return namedCluster({ context, yes }, given, io, (line) => screen.say(line));
  }
  const { sandboxCluster } = await import('./sandbox-cluster.ts');
  const say = (line: string) => screen.say(screen.colors.dim(line));
  return sandboxCluster({ mesh, ...(meshVersion ? { meshVersion } : {}), ...(meshCrds ? { meshCrds } : {}) }, io, say);
}

async function inCluster(
  { once, timeout }: DemoOptions,
  { file, prerequisites }: Wanted,
  io: Io,
  screen: Screen,
  cluster: DemoCluster,
  undo: (() => Promise<unknown>)[],
): Promise<ExitCode> {
  const interrupted = io.interrupted();
  const { client } = cluster;
  const { name, namespace } = file.platform.metadata;
  const step = (line: string) => screen.say(screen.colors.dim(line));

  step('installing the resource and the rights of the operator');
  await installCrd(client, interrupted);
  if (cluster.simulated) await installPolicies(client);
  const kubeconfig = await cluster.operatorKubeconfig(operatorRbac());
  interrupted.throwIfAborted();
  step('starting the operator');
  const operator = startOperator(io, kubeconfig, cluster.dir);
  undo.push(() => operator.stop());

  if (!(await client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })))
    await client.apply(namespaceObject(namespace), { fieldManager });
  if (prerequisites) {
    const made = await makePrerequisites(client, prerequisites.objects);
    step(`applying ${prerequisites.name}: ${made} of ${prerequisites.objects.length} objects were not there yet`);
  }
  const facts = await readFacts(clusterFacts(client), { meshes });
  step(`applying ${file.source.name}`);
  undo.push(async () => cluster.cleanUp?.(step));
  await client.apply(platformObject(file), { fieldManager, force: true });

  const start = performance.now();
  const ready = Promise.withResolvers<true>();
  const watching = watchPlatform(client, { name, namespace, facts }, () => {
    const snapshot = watching.snapshot();
    screen.draw(treeOf(snapshot));
    if (readiness(snapshot.platform).ready) ready.resolve(true);
  });
  undo.push(() => watching.stop());

  const broken = Promise.race([operator.failed, ...(cluster.failed ? [cluster.failed] : [])]);
  const ended = Promise.race([aborted(interrupted), broken]);
  const isReady = await Promise.race([ready.promise, ended, after(timeout)]);
  if (interrupted.aborted) return once ? exitCodes.refused : exitCodes.ok;
  if (isReady instanceof Error) throw isReady;
  const took = duration(performance.now() - start);
  if (isReady === undefined) {
    const message = `not ready after ${took}: ${readiness(watching.snapshot().platform).reason}`;
    if (once) throw new Refusal(message);
    screen.say(screen.colors.red(message));
  } else screen.say(screen.colors.bold(`Ready after ${took}.`));
  if (once) return exitCodes.ok;

  const place = {
    kubectl: cluster.kubectl,
    name,
    namespace,
    simulated: cluster.simulated,
    operatorLog: operator.logFile,
  };
  screen.say(thingsToTry({ ...place, ...somePod(watching) }, screen.colors));
  const end = await ended;
  if (end instanceof Error) throw end;
  return exitCodes.ok;
}

function somePod(watching: Watching): { pod?: string } {
  const { pods } = watching.snapshot();
  const pod = pods.find(({ metadata }) => metadata.name.startsWith('grafana')) ?? pods[0];
  return pod ? { pod: pod.metadata.name } : {};
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** Does not keep the process alive. */
function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
