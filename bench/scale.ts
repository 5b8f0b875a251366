import { setTimeout as sleep } from 'node:timers/promises';
import { compile } from '../src/compile.ts';
import type { KubeObject } from '../src/objects/object.ts';
import { type AuditedRequest, isWrite } from './audit.ts';
import { buildBundle } from './bundle.ts';
import { benchPlatform, createPlatforms, namespaceName } from './cluster.ts';
import type { BenchOptions } from './options.ts';
import { type MeasuredProcess } from './process.ts';
import { rawAgent, rawClient } from './raw.ts';
import { type QuietCluster, startQuietCluster } from './scale/cluster.ts';
import { breakable, change, repairs } from './scale/drift.ts';
import { startBundle } from './scale/operator.ts';
import { median, percentile, short } from './statistics.ts';

/** Numbers of platforms. */
const usual = process.env['SOAK'] ? [125, 250, 500, 1000] : [25, 50, 100, 200];
const settleMs = 5_000;
const restMs = 30_000;
const mostSamples = 100;
const patienceMs = 1_800_000;

interface Step {
  platforms: number;
  seconds: number;
  rawSeconds: number;
  cpuPerPlatform: number;
  calls: number;
  memory: number;
}

/**
 * Platforms with Istio, more and more of them on one API server, each time beside a client that does nothing but send as many
 * of the same objects; then what is asked for at rest, how long something that somebody breaks stays so, and a restart. The
 * operator is the published one with the limits of its Deployment.
 */
export async function scaleBench({ platforms: steps = usual }: BenchOptions = {}): Promise<string[]> {
  // What is broken again and again is left so for a while, so each time it is another platform's.
  const samples = Math.min(mostSamples, Math.floor((steps.at(-1) ?? 0) / 2));
  const cluster = await startQuietCluster();
  const bundle = buildBundle();
  const raw = rawClient(cluster.adminKubeconfig);
  let operator = startBundle(bundle.main, cluster.operatorKubeconfig);
  try {
    await converge(cluster, operator, names('warm', 0, 2));
    await raw.apply(await rawObjects(cluster, names('rawwarm', 0, 2)));
    const growth: Step[] = [];
    for (const [index, platforms] of steps.entries()) {
      const from = steps[index - 1] ?? 0;
      const send = () => sendRaw(cluster, raw, names('raw', from, platforms));
      // They take turns in going first, because an API server slows down as it fills.
      const rawFirst = index % 2 === 0 ? await send() : undefined;
      const own = await converge(cluster, operator, names('own', from, platforms));
      const rawSeconds = rawFirst ?? (await send());
      await sleep(settleMs);
      growth.push(stepOf(platforms, platforms - from, own, rawSeconds, operator));
      process.stderr.write(`  ${JSON.stringify(growth.at(-1))}\n`);
    }
    const most = operator.memory().peak;
    const rest = await atRest(cluster, operator);
    const all = names('own', 0, steps.at(-1) ?? 0);
    const quiet = await repairs(cluster, toBreak(cluster, all.slice(0, samples)), isOperator);
    const more = converge(cluster, operator, names('more', 0, 25));
    const busy = await repairs(cluster, toBreak(cluster, all.slice(-samples)), isOperator);
    await more;
    await operator.stop();
    // In the middle: neither the first that is looked at nor the last.
    const [victim] = toBreak(cluster, all.slice(Math.floor(all.length / 2)));
    if (!victim) throw new Error('there is nothing to break');
    await change(cluster, victim);
    cluster.calls();
    operator = startBundle(bundle.main, cluster.operatorKubeconfig);
    const restart = await restarted(cluster, operator);
    return report(growth, { most, rest, quiet, busy, restart });
  } finally {
    raw.close();
    await operator.stop();
    bundle.remove();
    await cluster.stop();
  }
}

function names(prefix: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => namespaceName(prefix, from + index));
}

function isOperator({ user }: AuditedRequest): boolean {
  return user.endsWith(':gunj-operator');
}

/** Not of status, events, finalizers and the Namespace, which the raw client does not write. */
function isPlanned(call: AuditedRequest): boolean {
  return (
    isWrite(call) &&
    call.status < 300 &&
    !call.subresource &&
    !['events', 'observabilityplatforms', 'namespaces', 'secrets'].includes(call.resource)
  );
}

function planOf(cluster: QuietCluster, namespace: string): KubeObject[] {
  const { plan } = compile(benchPlatform(namespace), cluster.facts);
  return plan?.waves.flatMap(({ objects }) => objects) ?? [];
}

interface Run {
  seconds: number;
  cpuSeconds: number;
  calls: number;
}

/** From the first platform that is asked for until each object of each platform is written. */
async function converge(cluster: QuietCluster, operator: MeasuredProcess, namespaces: readonly string[]): Promise<Run> {
  const wanted = planOf(cluster, namespaces[0] ?? '').length * namespaces.length;
  const own = new Set(namespaces);
  const since = Date.now();
  const cpu = operator.cpu();
  await createPlatforms(cluster.admin, namespaces);
  for (;;) {
    const all = cluster.calls().filter((call) => call.received >= since && own.has(call.namespace));
    const calls = all.filter(isOperator);
    const written = calls.filter(isPlanned);
    const distinct = new Set(written.map(({ namespace, resource, name }) => `${namespace} ${resource} ${name}`));
    if (distinct.size >= wanted) {
      const cpuSeconds = operator.cpu() - cpu;
      const isAsked = (call: AuditedRequest) => isWrite(call) && call.resource === 'observabilityplatforms';
      const asked = all.filter((call) => isAsked(call) && !isOperator(call));
      return { seconds: span([...asked, ...written]), cpuSeconds, calls: calls.length };
    }
    if (Date.now() > since + patienceMs) throw new Error(`only ${distinct.size} of ${wanted} objects were written`);
    await sleep(500);
  }
}

/** As the operator sends them, but for the label by which it finds its own. */
async function rawObjects(cluster: QuietCluster, namespaces: readonly string[]): Promise<KubeObject[]> {
  for (const name of namespaces)
    await cluster.admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'bench' });
  return namespaces
    .flatMap((namespace) => planOf(cluster, namespace))
    .map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'raw' } },
    }));
}

async function sendRaw(
  cluster: QuietCluster,
  raw: ReturnType<typeof rawClient>,
  namespaces: readonly string[],
): Promise<number> {
  const objects = await rawObjects(cluster, namespaces);
  const since = Date.now();
  await raw.apply(objects);
  await sleep(1_000);
  return span(cluster.calls().filter(({ received, userAgent }) => received >= since && userAgent.startsWith(rawAgent)));
}

/** Seconds from the first to the last. */
function span(calls: readonly AuditedRequest[]): number {
  const first = calls.reduce((least, { received }) => Math.min(least, received), Number.POSITIVE_INFINITY);
  const last = calls.reduce((most, { finished }) => Math.max(most, finished), 0);
  return (last - first) / 1000;
}

function stepOf(platforms: number, added: number, own: Run, rawSeconds: number, operator: MeasuredProcess): Step {
  return {
    platforms,
    seconds: own.seconds,
    rawSeconds,
    cpuPerPlatform: own.cpuSeconds / added,
    calls: own.calls / added,
    memory: operator.memory().now,
  };
}

async function atRest(cluster: QuietCluster, operator: MeasuredProcess) {
  await sleep(settleMs);
  const since = Date.now();
  const cpu = operator.cpu();
  await sleep(restMs);
  const calls = cluster.calls().filter((call) => call.received >= since && isOperator(call));
  return {
    writes: calls.filter(isWrite).length,
    reads: calls.filter((call) => !isWrite(call) && call.verb !== 'watch').length,
    cpuShare: (operator.cpu() - cpu) / (restMs / 1000),
    memory: operator.memory().now,
  };
}

/** One object of each platform, of several kinds. */
function toBreak(cluster: QuietCluster, namespaces: readonly string[]): KubeObject[] {
  return namespaces.flatMap((namespace, index) => {
    const wanted = breakable[Math.floor(index / 2) % breakable.length];
    const found = planOf(cluster, namespace).find(({ kind, immutable }) => kind === wanted && immutable !== true);
    return found ? [found] : [];
  });
}

async function restarted(cluster: QuietCluster, operator: MeasuredProcess) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const writes = cluster
      .calls()
      .filter((call) => call.received >= operator.started && isOperator(call) && isPlanned(call));
    const [first] = writes;
    if (first) {
      await sleep(restMs);
      const all = cluster
        .calls()
        .filter((call) => call.received >= operator.started && isOperator(call) && isWrite(call));
      return { seconds: (first.finished - operator.started) / 1000, writes: all.length, memory: operator.memory() };
    }
    if (Date.now() > deadline) throw new Error('what was broken while no operator ran was not repaired');
    await sleep(100);
  }
}

interface Found {
  most: number;
  rest: Awaited<ReturnType<typeof atRest>>;
  quiet: number[];
  busy: number[];
  restart: Awaited<ReturnType<typeof restarted>>;
}

function report(growth: readonly Step[], { most, rest, quiet, busy, restart }: Found): string[] {
  const ratios = growth.map(({ seconds, rawSeconds }) => seconds / rawSeconds);
  const ms = (values: readonly number[]) =>
    `${short(percentile(values, 0.5))} | ${short(percentile(values, 0.99))} | ${short(Math.max(...values))}`;
  return [
    '| platforms | seconds for those added | raw client | times the raw client | processor time for each, ms | calls for each | resident, MiB |',
    '|---|---|---|---|---|---|---|',
    ...growth.map(
      ({ platforms, seconds, rawSeconds, cpuPerPlatform, calls, memory }) =>
        `| ${platforms} | ${short(seconds)} | ${short(rawSeconds)} | ${(seconds / rawSeconds).toFixed(2)} | ${short(1000 * cpuPerPlatform)} | ${short(calls)} | ${short(memory)} |`,
    ),
    '',
    `Median of the ratios: ${median(ratios).toFixed(2)}. Most memory on the way: ${short(most)} MiB.`,
    '',
    `At rest, in ${restMs / 1000} s: ${rest.writes} writes, ${rest.reads} reads, ${(100 * rest.cpuShare).toFixed(1)} % of a core, ${short(rest.memory)} MiB.`,
    '',
    '| something that was right is broken | repaired after, ms: p50 | p99 | most |',
    '|---|---|---|---|',
    `| at rest | ${ms(quiet)} |`,
    `| while 25 platforms are made | ${ms(busy)} |`,
    '',
    `Restart: first write ${short(restart.seconds)} s after the start of the process, of what was broken meanwhile; ${restart.writes} writes in all; ${short(restart.memory.now)} MiB, at most ${short(restart.memory.peak)}.`,
  ];
}
