import { join } from 'node:path';
import type { ComponentName } from '../../../src/platform/component.ts';
import { type Child, startChild } from '../../../src/sandbox/child.ts';
import { freePort } from '../../../src/sandbox/ports.ts';
import type { ValidatorBinaries, ValidatorTool } from '../../../src/sandbox/validator-tools.ts';
import { bucketServer } from './bucket.ts';
import { type Lifetime, layOut, scratch } from './host.ts';
import type { Rendering } from './renderings.ts';
import { textFrom, until } from './until.ts';

/** A component that runs on this machine with the arguments and files rendered for a pod. */
export interface Started {
  /** `http://127.0.0.1:40123` for a port of the container. */
  url(port: number): string;
  /** `127.0.0.1:40123`. */
  address(port: number): string;
  /** Where a path of the container lies on this machine. */
  path(inContainer: string): string;
  /** Ends it as a kubelet does and gives its exit code. */
  stop(): Promise<number>;
  /** Ends it as kill -9 does. */
  kill(): Promise<void>;
  /** Starts it where it was after it was killed: the same files, the same ports. */
  again(): Promise<void>;
}

export interface StartOptions {
  tools: ValidatorBinaries;
  /** The test it runs for. */
  context: Lifetime;
  /** Whom the component's Services' names lead to. */
  peers?: Partial<Record<ComponentName, Started>>;
  /** Changes a file after its paths were moved. */
  edit?: (content: string) => string;
  /** Changes an argument after its paths were moved. */
  editArgument?: (argument: string) => string;
}

interface Host {
  program: ValidatorTool;
  /** Every port it listens on. */
  ports: number[];
  /** Arguments that make it listen on loopback; the last one given wins over the file. */
  listen(port: (inContainer: number) => number): string[];
}

const hosts: Partial<Record<ComponentName, Host>> = {
  prometheus: {
    program: 'prometheus',
    ports: [9090],
    listen: (port) => [`--web.listen-address=127.0.0.1:${port(9090)}`],
  },
  alertmanager: {
    program: 'alertmanager',
    ports: [9093, 9094],
    listen: (port) => [`--web.listen-address=127.0.0.1:${port(9093)}`],
  },
  loki: {
    program: 'loki',
    ports: [3100, 9095],
    listen: (port) => [
      '-server.http-listen-address=127.0.0.1',
      `-server.http-listen-port=${port(3100)}`,
      '-server.grpc-listen-address=127.0.0.1',
      `-server.grpc-listen-port=${port(9095)}`,
    ],
  },
  // All addresses of these are in their files.
  'log-agent': { program: 'otelcol', ports: [8888, 13133], listen: () => [] },
  'otel-collector': { program: 'otelcol', ports: [4317, 4318, 4319, 8888, 9411, 13133], listen: () => [] },
};

/**
 * Starts a rendering until its startup probe succeeds; it ends with the test. Only paths, addresses and ports differ from
 * the pod. Rejects with the end of its log when it gives up.
 */
export async function start(rendering: Rendering, options: StartOptions): Promise<Started> {
  const host = hosts[rendering.component];
  if (!host) throw new Error(`${rendering.component} has no program here`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptToStart(rendering, host, options);
    } catch (error) {
      // Between choosing a port and listening on it somebody else may take it.
      const taken = error instanceof Error && /address already in use/.test(error.message);
      if (!taken || attempt === 3) throw error;
    }
  }
}

async function attemptToStart(rendering: Rendering, host: Host, options: StartOptions): Promise<Started> {
  const free = await Promise.all(host.ports.map(freePort));
  const ports = new Map(host.ports.map((port, index) => [port, free[index] ?? 0]));
  const port = (inContainer: number): number => {
    const found = ports.get(inContainer);
    if (found === undefined) throw new Error(`${rendering.component} does not listen on ${inContainer}`);
    return found;
  };
  const dir = scratch(options.context);
  const bucket = await bucketServer(options.context);
  const onHost = await layOut(rendering, dir, (content) => {
    const local = withOwnPorts(withBucket(withPeers(content, options.peers ?? {}), bucket), ports);
    return options.edit ? options.edit(local) : local;
  });
  const launch = (): Child =>
    startChild({
      name: rendering.component,
      command: options.tools[host.program],
      args: [
        ...onHost.args.map((argument) => inPod(options.editArgument?.(argument) ?? argument, ports)),
        ...host.listen(port),
      ],
      logFile: join(dir, 'log'),
      cwd: dir,
      env: rendering.env,
    });
  let child = launch();
  options.context.onTestFinished(() => child.stop());
  const address = (inContainer: number): string => `127.0.0.1:${port(inContainer)}`;
  const url = (inContainer: number): string => `http://${address(inContainer)}`;
  const ready = (): Promise<void> =>
    untilReady(child, `${url(rendering.ready.port)}${rendering.ready.path}`, options.context.signal);
  await ready();
  return {
    url,
    address,
    path: (inContainer) => onHost.path(inContainer),
    stop: () => stop(child),
    kill: () => child.kill(),
    again: () => {
      child = launch();
      return ready();
    },
  };
}

/** `0.0.0.0:4317` and `localhost:9090` as the port this machine had free; `host: 0.0.0.0` with its port on the next line too. */
function withOwnPorts(content: string, ports: ReadonlyMap<number, number>): string {
  const local = (port: string): string => String(ports.get(Number(port)) ?? port);
  return content
    .replaceAll(/(?:0\.0\.0\.0|localhost):(\d+)/g, (_, port: string) => `127.0.0.1:${local(port)}`)
    .replaceAll(/host: 0\.0\.0\.0(\s+)port: (\d+)/g, (_, space: string, port: string) => {
      return `host: 127.0.0.1${space}port: ${local(port)}`;
    });
}

/** What a kubelet fills in, and replicas' own names as this one alone. */
function inPod(argument: string, ports: ReadonlyMap<number, number>): string {
  return argument
    .replaceAll('$(POD_IP)', '127.0.0.1')
    .replace(/(?<=cluster\.\S+(?:\]|\.svc)):(\d+)$/, (_, port: string) => `:${ports.get(Number(port)) ?? port}`)
    .replace(/(?<==)[a-z-]+-\d+\.[a-z.-]+\.svc(?=:)/, '127.0.0.1');
}

/** The endpoint of object storage as a server on this machine, which speaks no TLS. */
function withBucket(content: string, address: string): string {
  return content.replaceAll(
    /^( +)endpoint: s3\.[a-z0-9.-]+$/gm,
    (_, indent: string) => `${indent}endpoint: ${address}\n${indent}insecure: true`,
  );
}

/** `loki.monitoring.svc:3100` as where that peer listens. */
function withPeers(content: string, peers: Partial<Record<ComponentName, Started>>): string {
  let text = content;
  for (const [name, peer] of Object.entries(peers)) {
    const service = new RegExp(`\\b${name}\\.[a-z0-9-]+\\.svc[a-z.]*:(\\d+)`, 'g');
    text = text.replaceAll(service, (_, port: string) => peer.address(Number(port)));
  }
  return text;
}

async function untilReady(child: Child, url: string, signal: AbortSignal): Promise<void> {
  const ended = child.exited.then(({ code, tail }) => {
    throw new Error(`${child.name} ended with ${code} before it was ready:\n${tail}`);
  });
  await Promise.race([until(signal, () => textFrom(url)), ended]);
}

async function stop(child: Child): Promise<number> {
  await child.stop(30_000);
  return (await child.exited).code;
}
