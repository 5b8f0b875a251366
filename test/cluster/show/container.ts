import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeClient } from '../../../src/kube/client.ts';
import { at, fields, items, text } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { startChild } from '../../../src/sandbox/child.ts';
import { network as ranges } from '../../../src/sandbox/flags.ts';
import type { Endings } from '../support/endings.ts';
import { eventually } from '../support/eventually.ts';
import type { PodNetwork } from './network.ts';

/** What a node needs to run containers. */
export interface Node {
  /** Where its pods' files are. */
  dir: string;
  network: PodNetwork;
  client: KubeClient;
  ending: Endings;
}

/** A container of a pod that runs on this machine. */
export interface Running {
  address: string;
  /** As kill -9 does. */
  kill(): Promise<void>;
  /** As a kubelet ends it: SIGTERM, and time to finish. Gives its exit code. */
  stop(): Promise<number>;
  /** Starts it again where it was: the same files, the same address. Resolves when it is ready. */
  again(): Promise<void>;
}

/**
 * Does for one container what a kubelet does: everything comes from the Pod as the API server has it. The program sees its files
 * where the pod mounts them and calls others by their names; it is a program of this machine instead of the pod's image, it
 * may do what root may, and nothing limits its memory.
 */
export async function runContainer(node: Node, pod: KubeObject, name: string, program: string): Promise<Running> {
  const { dir, network } = node;
  const { name: podName, namespace = '' } = pod.metadata;
  const address = text(at(pod, 'status', 'podIP')) ?? '';
  const container = items(at(pod, 'spec', 'containers')).find((one) => at(one, 'name') === name);
  if (!container) throw new Error(`${podName} has no container ${name}`);
  const root = join(dir, podName);
  const binds = await layOut(node, pod, container, root);
  write(root, '/etc/resolv.conf', network.resolver(namespace));
  write(root, '/bin/program', '');
  for (const folder of ['proc', 'tmp', 'dev', ...loaders]) mkdirSync(join(root, folder), { recursive: true });
  execFileSync('mknod', [join(root, 'dev/null'), 'c', '1', '3']);

  const enter = await network.join(podName, address);
  const environment = environmentOf(pod, container);
  const setUp = [
    `mount --bind ${program} ${root}/bin/program`,
    `mount -t proc proc ${root}/proc`,
    ...loaders.map((folder) => `mount --bind /${folder} ${root}/${folder}`),
    ...binds.map(({ from, to }) => `mount --bind ${from} ${root}${to}`),
    `exec chroot ${root} /bin/program "$@"`,
  ];
  const args = items(at(container, 'args')).map((argument) => expanded(String(argument), environment));
  const [command = '', ...rest] = enter;
  const launch = () =>
    startChild({
      name: podName,
      command,
      args: [...rest, 'unshare', '--mount', 'sh', '-ec', setUp.join('\n'), 'container', ...args],
      logFile: join(dir, `${podName}.log`),
      cwd: dir,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...environment },
    });
  const ready = readyOf(pod, container, address);
  let child = launch();
  const untilReady = async () => {
    const ended = child.exited.then(({ code, tail }) => {
      throw new Error(`${podName} ended with ${code} before it was ready:\n${tail}`);
    });
    const answers = eventually(async () => {
      const { status } = await network.call(ready);
      if (status >= 400) throw new Error(`${podName} is not ready: ${status}`);
    }, 60_000);
    await Promise.race([answers, ended]);
  };
  node.ending.add(() => child.kill());
  await untilReady();
  return {
    address,
    kill: () => child.kill(),
    stop: async () => {
      await child.stop(30_000);
      return (await child.exited).code;
    },
    again: () => {
      child = launch();
      return untilReady();
    },
  };
}

/** Of this machine: there are Go programs without any C that still want the loader of shared objects. */
const loaders = ['lib', 'lib64'].filter((folder) => existsSync(`/${folder}`));

interface Bind {
  from: string;
  to: string;
}

/** Writes what the container mounts below `root`; directories of the node are to be bound there. */
async function layOut(node: Node, pod: KubeObject, container: unknown, root: string): Promise<Bind[]> {
  const volumes = items(at(pod, 'spec', 'volumes'));
  const binds: Bind[] = [];
  for (const mount of items(at(container, 'volumeMounts'))) {
    const to = text(at(mount, 'mountPath')) ?? '';
    mkdirSync(join(root, to), { recursive: true });
    const volume = volumes.find((one) => at(one, 'name') === at(mount, 'name'));
    const onNode = text(at(volume, 'hostPath', 'path'));
    if (onNode !== undefined) {
      mkdirSync(join(node.dir, 'host', onNode), { recursive: true });
      binds.push({ from: join(node.dir, 'host', onNode), to });
    }
    const sources = [volume, ...items(at(volume, 'projected', 'sources'))];
    for (const source of sources) {
      const files = await filesOf(node, pod, source);
      for (const [file, content] of Object.entries(files)) write(root, join(to, file), content);
    }
  }
  return binds;
}

async function filesOf({ client }: Node, pod: KubeObject, source: unknown): Promise<Record<string, string>> {
  const { namespace = '' } = pod.metadata;
  const configMap = text(at(source, 'configMap', 'name'));
  if (configMap !== undefined) {
    const found = await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMap });
    if (!found) throw new Error(`there is no ConfigMap ${configMap}`);
    return fields(found['data']) as Record<string, string>;
  }
  const token = at(source, 'serviceAccountToken');
  if (token !== undefined) {
    const account = text(at(pod, 'spec', 'serviceAccountName')) ?? 'default';
    const answer = await client.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    });
    return { [text(at(token, 'path')) ?? 'token']: text(at(answer, 'status', 'token')) ?? '' };
  }
  return at(source, 'downwardAPI') === undefined ? {} : { namespace };
}

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function environmentOf(pod: KubeObject, container: unknown): Record<string, string> {
  const own = items(at(container, 'env')).map((one): [string, string] => {
    const path = text(at(one, 'valueFrom', 'fieldRef', 'fieldPath'))?.split('.') ?? [];
    return [text(at(one, 'name')) ?? '', text(at(one, 'value')) ?? text(at(pod, ...path)) ?? ''];
  });
  // Every kubelet says so to every container.
  const api = { KUBERNETES_SERVICE_HOST: ranges.apiServiceAddress, KUBERNETES_SERVICE_PORT: '443' };
  return { ...api, ...Object.fromEntries(own) };
}

function expanded(argument: string, environment: Record<string, string>): string {
  return argument.replaceAll(/\$\((\w+)\)/g, (whole, name: string) => environment[name] ?? whole);
}

/** What its readiness probe asks: an injector has probes go to the agent, and tells the agent what they were. */
function readyOf(pod: KubeObject, container: unknown, address: string): string {
  const asked = at(container, 'readinessProbe', 'httpGet');
  const proxy = [...items(at(pod, 'spec', 'initContainers')), ...items(at(pod, 'spec', 'containers'))].find(
    (one) => at(one, 'name') === 'istio-proxy',
  );
  const told = items(at(proxy, 'env')).find((one) => at(one, 'name') === 'ISTIO_KUBE_APP_PROBERS');
  const probers: unknown = JSON.parse(text(at(told, 'value')) ?? '{}');
  const { path, port } = fields(at(probers, text(at(asked, 'path')) ?? '', 'httpGet') ?? asked);
  return `http://${address}:${String(port)}${String(path)}`;
}
