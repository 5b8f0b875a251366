import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, text } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { startChild } from '../../../src/sandbox/child.ts';
import { eventually } from '../support/eventually.ts';
import { bootstrap, type ProxyOptions } from './bootstrap.ts';
import type { Node } from './container.ts';

/** Runs a stock Envoy as the sidecar of a pod, and beside it an application that answers on 127.0.0.1:8080. */
export async function runProxied(
  { dir, network, ending }: Node,
  pod: KubeObject,
  envoy: string,
  options: Omit<ProxyOptions, 'address'>,
): Promise<{ address: string; log: string }> {
  const { name, namespace = '', uid = '' } = pod.metadata;
  const address = text(at(pod, 'status', 'podIP')) ?? '';
  const enter = await network.join(name, address);
  const own = join(dir, name);
  const logs = join(dir, 'host/var/log/pods', `${namespace}_${name}_${uid}`, 'istio-proxy');
  for (const folder of [own, logs]) mkdirSync(folder, { recursive: true });
  const log = join(logs, '0.log');
  const config = join(own, 'bootstrap.json');
  const resolver = join(own, 'resolv.conf');
  writeFileSync(config, JSON.stringify(bootstrap({ ...options, address })));
  writeFileSync(resolver, network.resolver(namespace));

  const run = (what: string, command: readonly string[]) => {
    const [program = '', ...args] = [...enter, ...command];
    const child = startChild({
      name: `${name}-${what}`,
      command: program,
      args,
      logFile: join(dir, `${name}-${what}.log`),
      cwd: own,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    ending.add(() => child.kill());
    return child;
  };
  const serve = `require('node:http').createServer((_, answer) => answer.end('sold')).listen(8080, '127.0.0.1')`;
  run('app', [process.execPath, '-e', serve]);
  // One proxy of many on this machine, each in a network of its own: no shared memory between them.
  const proxy = `${envoy} --config-path ${config} --concurrency 1 --disable-hot-restart --log-level warning`;
  const runtime = `${process.execPath} ${join(import.meta.dirname, 'runtime.ts')} ${log}`;
  const script = `mount --bind ${resolver} /etc/resolv.conf\n${proxy} 2>&1 | ${runtime}`;
  const child = run('proxy', ['unshare', '--mount', 'sh', '-ec', script]);
  const ended = child.exited.then(({ code, tail }) => {
    throw new Error(`the proxy of ${name} ended with ${code}:\n${tail}`);
  });
  const answers = eventually(async () => {
    const { status } = await network.call(`http://${address}:15020/stats/prometheus`);
    if (status !== 200) throw new Error(`the proxy of ${name} answers ${status}`);
  });
  await Promise.race([answers, ended]);
  return { address, log };
}
