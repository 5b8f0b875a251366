import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { type ClientName, type ControlPlanePki, createPki } from './controlplane-pki.ts';
import type { ControlPlaneBinaries, ControlPlaneTool } from './controlplane-tools.ts';
import {
  type AuditFiles,
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  kwokFlags,
  network,
  schedulerFlags,
} from './flags.ts';
import { startJanitor } from './janitor.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { freePort } from './ports.ts';
import { waitReady } from './readyz.ts';
import { stages } from './stages/stages.ts';

export interface ControlPlaneOptions {
  binaries: ControlPlaneBinaries;
  /** Where to make the control plane's own folder; the system's temporary folder if absent. */
  parentDir?: string;
  /** Receives one line for each step. */
  log?: (line: string) => void;
  /** File that gets one JSON line for each request (level Metadata). It is the caller's and stays after stop(). */
  auditLog?: string;
  /** Admission plugins of kube-apiserver that it does not have by itself. */
  admissionPlugins?: readonly string[];
  /** etcd and kube-apiserver alone: nothing runs, for tests of the API only. */
  apiOnly?: boolean;
  /** Ends the start at its next step. */
  signal?: AbortSignal;
}

export interface ControlPlane {
  /** `https://127.0.0.1:40123` */
  server: string;
  /** Path to a kubeconfig with all rights. */
  kubeconfig: string;
  /** PEM of the authority behind the server's certificate. */
  authority: string;
  /** Everything of this control plane: keys, data, logs/. Removed by stop(). */
  dir: string;
  /** Resolves with the reason when one of its programs ends unasked; never after stop(). */
  failed: Promise<Error>;
  /** Ends one of its programs as kill -9 does, at what it was doing; `failed` does not tell. */
  crash: (tool: ControlPlaneTool) => Promise<void>;
  /** Starts a program again, as it was started first. Resolves at once, for the API server when it is ready. */
  revive: (tool: ControlPlaneTool) => Promise<void>;
  /** Ends every program and removes `dir`. May be called more than once. */
  stop(): Promise<void>;
}

const readyWithinMs = 90_000;
const portAttempts = 3;
/** Programs that are in the middle of starting do not listen to SIGTERM, and have nothing to save. */
const abandonedGraceMs = 500;

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok, and resolves when the API server is
 * ready. Nothing listens beyond 127.0.0.1. Rejects with the end of the log of the program that failed, or with the reason
 * of `signal`; nothing is left then.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  options.signal?.throwIfAborted();
  const dir = mkdtempSync(join(options.parentDir ?? tmpdir(), 'gunj-sandbox-'));
  const janitor = startJanitor(dir);
  const children: Child[] = [];
  const programs = new Map<ControlPlaneTool, { child: Child; args: string[] }>();
  const crashed = new Set<Child>();
  const failing = Promise.withResolvers<Error>();
  let isUp = false;
  let stopping: Promise<void> | undefined;
  const stop = (graceMs?: number): Promise<void> => {
    stopping ??= (async () => {
      // Clients first, so that none logs the loss of its server.
      for (const child of children.toReversed()) await child.stop(graceMs);
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
      janitor.dismiss();
    })();
    return stopping;
  };
  try {
    mkdirSync(join(dir, 'logs'));
    const pki = await createPki(dir, network.apiServiceAddress);
    const start = (tool: ControlPlaneTool, args: string[]): Child => {
      options.signal?.throwIfAborted();
      options.log?.(`starting ${tool}`);
      const logFile = join(dir, 'logs', `${tool}.log`);
      const child = startChild({ name: tool, command: options.binaries[tool], args, logFile, cwd: dir });
      children.push(child);
      programs.set(tool, { child, args });
      void failureOf(child).then((error) => {
        if (isUp && !stopping && !crashed.has(child)) failing.resolve(error);
      });
      return child;
    };
    const etcd = start('etcd', etcdFlags(dir));
    const audit = await auditFiles(dir, options.auditLog);
    const { admissionPlugins, signal: interrupted } = options;
    const server = await startApiServer({ start, etcd, children, pki, audit, admissionPlugins, interrupted });
    const kubeconfigOf = (name: ClientName): Promise<string> =>
      writeKubeconfig(join(dir, `${name}.kubeconfig`), {
        server,
        authority: pki.authority,
        user: name,
        credentials: pki.clients[name],
      });
    if (!options.apiOnly) {
      const stagesFile = join(dir, 'stages.yaml');
      await writeFile(
        stagesFile,
        stages()
          .map((stage) => JSON.stringify(stage))
          .join('\n---\n'),
      );
      start('kube-controller-manager', controllerManagerFlags(await kubeconfigOf('controllerManager'), pki.files));
      start('kube-scheduler', schedulerFlags(await kubeconfigOf('scheduler')));
      start('kwok', kwokFlags(await kubeconfigOf('kwok'), stagesFile));
    }
    isUp = true;
    // What ended while the others were started.
    for (const child of children) if (!child.running()) failing.resolve(await failureOf(child));
    const programOf = (tool: ControlPlaneTool) => {
      const program = programs.get(tool);
      if (!program) throw new Error(`${tool} was never started`);
      return program;
    };
    return {
      server,
      kubeconfig: await kubeconfigOf('admin'),
      authority: pki.authority,
      dir,
      failed: failing.promise,
      async crash(tool) {
        const { child } = programOf(tool);
        crashed.add(child);
        await child.kill();
        children.splice(children.indexOf(child), 1);
      },
      async revive(tool) {
        const { args } = programOf(tool);
        if (tool !== 'kube-apiserver') return void start(tool, args);
        const signal = AbortSignal.timeout(readyWithinMs);
        // While nobody listens there, somebody's connection may have its port: then it ends, and starts again.
        for (let isReady = false; !isReady; ) {
          signal.throwIfAborted();
          const child = start(tool, args);
          crashed.add(child);
          const ended = child.exited.then(() => false);
          const ready = waitReady(server, pki.authority, pki.clients.admin, signal).then(() => true);
          isReady = await Promise.race([ended, ready]);
          if (isReady) crashed.delete(child);
          else children.splice(children.indexOf(child), 1);
          ready.catch(() => {});
        }
      },
      stop: () => stop(),
    };
  } catch (error) {
    await stop(options.signal?.aborted ? abandonedGraceMs : undefined);
    throw error;
  }
}

interface ApiServerStart {
  start: (tool: ControlPlaneTool, args: string[]) => Child;
  etcd: Child;
  children: Child[];
  pki: ControlPlanePki;
  audit: AuditFiles | undefined;
  admissionPlugins: readonly string[] | undefined;
  interrupted: AbortSignal | undefined;
}

/** Its port is chosen before it is bound, so somebody else may get it first: then another one is tried. */
async function startApiServer(options: ApiServerStart): Promise<string> {
  const { start, etcd, children, pki, audit, admissionPlugins, interrupted } = options;
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = `https://127.0.0.1:${port}`;
    const child = start('kube-apiserver', apiServerFlags(port, pki.files, { audit, admissionPlugins }));
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, ...(interrupted ? [interrupted] : [])]);
    const timer = setTimeout(
      () => abort.abort(new Error(`kube-apiserver is not ready after ${readyWithinMs / 1000} s`)),
      readyWithinMs,
    );
    void Promise.race([failureOf(etcd), failureOf(child)]).then((error) => abort.abort(error));
    try {
      await waitReady(server, pki.authority, pki.clients.admin, signal);
      return server;
    } catch (error) {
      interrupted?.throwIfAborted();
      const taken = error instanceof Error && /address already in use/.test(error.message);
      if (!taken || attempt === portAttempts) throw error;
      children.splice(children.indexOf(child), 1);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function failureOf(child: Child): Promise<Error> {
  const { code, tail } = await child.exited;
  return new Error(`${child.name} ended with code ${code}. The end of its log:\n${tail}`);
}

async function auditFiles(dir: string, log: string | undefined): Promise<AuditFiles | undefined> {
  if (!log) return undefined;
  const policy = join(dir, 'audit-policy.json');
  const rules = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  };
  await writeFile(policy, JSON.stringify(rules));
  return { log, policy };
}
