import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from '../../../src/sandbox/child.ts';
import { network as ranges } from '../../../src/sandbox/flags.ts';
import type { Endings } from '../support/endings.ts';
import { eventually } from '../support/eventually.ts';

const run = promisify(execFile);
const path = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
const env = { PATH: path };
const nodeAddress = '10.244.0.1';

/** A node's network: each pod has a network namespace with the address the API server knows. Nothing leaves it. */
export interface PodNetwork {
  dir: string;
  /** Makes the namespace of a pod. Gives the beginning of a command line that runs a program in it. */
  join(name: string, address: string): Promise<string[]>;
  /** Calls a pod by its address. Rejects when nobody listens there. */
  call(url: string, options?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer>;
  /** What DNS answers from now on: names without their last dot, and their addresses. */
  name(names: Record<string, string[]>): Promise<void>;
  /** The resolv.conf of a pod. */
  resolver(namespace: string): string;
  /** Where the store of spans is, by OTLP over HTTP. */
  store: string;
}

export interface Answer {
  status: number;
  text: string;
}

/** Why network namespaces cannot be made here; undefined when they can. */
export async function namespacesRefused(): Promise<string | undefined> {
  const tried = 'ip link add gunj0 type veth peer name gunj1';
  return run('unshare', ['--net', '--mount', 'sh', '-c', tried], { env }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message.trim() : String(error)),
  );
}

/** `dir` holds what joins the network to this process. Everything in it ends with `ending`. */
export async function startPodNetwork(dir: string, apiServer: string, ending: Endings): Promise<PodNetwork> {
  const namespaces = { dir, ending };
  const { hostname, port } = new URL(apiServer);
  const api = createServer((pod) => {
    const server = connect(Number(port), hostname);
    pod.pipe(server).pipe(pod);
    for (const socket of [pod, server]) socket.on('error', () => [pod, server].map((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => api.listen(join(dir, 'api.sock'), resolve));
  ending.add(() => api.close());
  const name = async (names: Record<string, string[]>): Promise<void> => {
    await writeFile(join(dir, 'names.new'), JSON.stringify(names));
    await rename(join(dir, 'names.new'), join(dir, 'names.json'));
  };
  await name({});

  const node = await namespaceOf('node', namespaces);
  const { apiServiceAddress: apiAddress, dnsAddress } = ranges;
  await shell(node, [
    'ip link set lo up',
    `ip addr add ${apiAddress}/32 dev lo`,
    `ip addr add ${dnsAddress}/32 dev lo`,
    'ip link add pods type bridge',
    `ip addr add ${nodeAddress}/16 dev pods`,
    'ip link set pods up',
  ]);
  const inside = child('inside', dir, [
    ...node.enter,
    process.execPath,
    join(import.meta.dirname, 'inside.ts'),
    dir,
    apiAddress,
    dnsAddress,
  ]);
  ending.add(() => inside.kill());
  await there(inside, join(dir, 'door.sock'));

  let pods = 0;
  return {
    dir,
    name,
    store: `http://${apiAddress}:4318`,
    async join(name, address) {
      const pod = await namespaceOf(name, namespaces);
      const link = `pod${pods++}`;
      await shell(node, [
        `ip link add ${link} type veth peer name eth0 netns ${pod.pid}`,
        `ip link set ${link} master pods up`,
      ]);
      await shell(pod, [
        'ip link set lo up',
        `ip addr add ${address}/16 dev eth0`,
        'ip link set eth0 up',
        `ip route add default via ${nodeAddress}`,
      ]);
      return pod.enter;
    },
    call: (url, options = {}) => call(join(dir, 'door.sock'), new URL(url), options),
    resolver: (namespace) =>
      `nameserver ${dnsAddress}\nsearch ${namespace}.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n`,
  };
}

interface Namespace {
  pid: number;
  /** Beginning of a command line. */
  enter: string[];
}

/** A namespace without a name, which goes when the process goes that holds it: nothing is left behind, whatever happens. */
async function namespaceOf(name: string, { dir, ending }: { dir: string; ending: Endings }): Promise<Namespace> {
  const file = join(dir, `${name}.pid`);
  const hold = 'echo $$ > "$1.new" && mv "$1.new" "$1" && exec sleep infinity';
  const holder = child(`pause-${name}`, dir, ['unshare', '--net', 'sh', '-c', hold, 'pause', file]);
  ending.add(() => holder.kill());
  await there(holder, file);
  const pid = Number(readFileSync(file, 'utf8'));
  return { pid, enter: ['nsenter', '--net', '--target', String(pid)] };
}

function child(name: string, dir: string, [command = '', ...args]: string[]): Child {
  return startChild({ name, command, args, logFile: join(dir, `${name}.log`), cwd: dir, env });
}

async function there(of: Child, file: string): Promise<void> {
  const ended = of.exited.then(({ code, tail }) => {
    throw new Error(`${of.name} ended with ${code}:\n${tail}`);
  });
  const found = eventually(() => {
    if (!existsSync(file)) throw new Error(`${of.name} has made no ${file}`);
    return Promise.resolve();
  });
  await Promise.race([found, ended]);
}

async function shell({ enter: [command = '', ...args] }: Namespace, lines: readonly string[]): Promise<void> {
  await run(command, [...args, 'sh', '-ec', lines.join('\n')], { env });
}

function call(
  door: string,
  { hostname, port, pathname, search }: URL,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const createConnection = () => {
      const socket = connect(door);
      socket.write(`${hostname} ${port || 80}\n`);
      return socket;
    };
    const request = httpRequest({ host: hostname, path: pathname + search, method, headers, createConnection });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.end(body);
  });
}
