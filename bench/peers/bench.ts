import { benchBinaries } from '../binaries.ts';
import { buildBundle } from '../bundle.ts';
import type { BenchOptions } from '../options.ts';
import { percentile, short } from '../statistics.ts';
import { baseline } from './baseline.ts';
import { benchPrograms, type Contender, contenders, titles } from './programs.ts';
import { growth, sideBySide } from './report.ts';
import { type Restart, type Turn, turn } from './turn.ts';

const soaking = Boolean(process.env['SOAK']);
const usual = { platforms: soaking ? [50, 200, 1000] : [50, 100, 200], rounds: 3 };
const drifts = 200;
const restarts = 3;

/**
 * The operator beside two others that keep the same objects: one on Go's controller-runtime, one on @kubernetes/client-node. They
 * take turns, each on an empty API server of its own, in another order each round; a bare client that only sends the objects
 * goes first. The smaller numbers of platforms have one round, and no drift and restarts.
 */
export async function peersBench(o: BenchOptions = {}): Promise<string[]> {
  const counts = (o.platforms ?? usual.platforms).toSorted((a, b) => b - a);
  const [most = 0] = counts;
  const who = contenders.filter((name) => o.only === undefined || o.only.includes(name));
  const bundle = buildBundle();
  try {
    const programs = await benchPrograms(bundle.main);
    const binaries = await benchBinaries();
    const turns: Turn[] = [];
    const baselines = new Map<number, number[]>();
    for (const platforms of counts) {
      const full = platforms === most;
      for (let round = 0; round < (full ? (o.rounds ?? usual.rounds) : 1); round++) {
        const raw = await baseline(binaries, platforms);
        process.stderr.write(`  ${platforms} platforms, bare client: ${short(raw)} s\n`);
        baselines.set(platforms, [...(baselines.get(platforms) ?? []), raw]);
        for (const one of inTurn(who, round)) {
          const options = { platforms, drifts: full ? drifts : 0, restarts: full ? restarts : 0 };
          const result = await turn(binaries, programs, one, options);
          turns.push(result);
          process.stderr.write(
            `  ${platforms} platforms, ${titles[one]}: ${short(result.seconds)} s, ${told(result)}\n`,
          );
        }
      }
    }
    const results = { turns: turns.toSorted((a, b) => who.indexOf(a.who) - who.indexOf(b.who)), baselines };
    return [...sideBySide(results, most), '', ...growth(results)];
  } finally {
    bundle.remove();
  }
}

/** Each is first once: an idle machine is faster than one that has just worked. */
function inTurn(who: readonly Contender[], round: number): Contender[] {
  const first = round % who.length;
  return [...who.slice(first), ...who.slice(0, first)];
}

/** Enough to know what a run that is broken off has measured. */
function told({ wrong, cpu, calls, peak, rest, drift, restarts: started }: Turn): string {
  const counted = Object.entries(calls).map(([verb, count]) => `${count} ${verb}`);
  const all = (value: (restart: Restart) => number) => started.map((restart) => Math.round(value(restart))).join(', ');
  return [
    `${short(cpu)} s of processor time`,
    `${short(peak)} MiB at most, ${short(rest.memory)} at rest`,
    counted.join(' '),
    ...(drift ? [`drift p50 ${percentile(drift.repairs, 0.5)} ms, p99 ${percentile(drift.repairs, 0.99)} ms`] : []),
    `at rest ${rest.writes} writes, ${rest.calls - rest.writes} reads, ${rest.cpu.toFixed(2)} s of processor time`,
    ...(started.length > 0
      ? [
          `restarted: first write after ${all(({ first }) => first)} ms, ${all(({ writes }) => writes)} other writes, ` +
            `${all(({ calls }) => calls)} calls, ${all(({ peak }) => peak)} MiB at most`,
        ]
      : []),
    ...(wrong.length > 0 ? [`WRONG: ${wrong.slice(0, 3).join(', ')}`] : []),
  ].join('; ');
}
