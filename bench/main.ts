import { logsBench } from './logs.ts';
import { type BenchOptions, benchArguments } from './options.ts';
import { peersBench } from './peers/bench.ts';
import { podsBench } from './pods.ts';
import { proveBench } from './prove.ts';
import { renderBench } from './render.ts';
import { scaleBench } from './scale.ts';
import { seriesBench } from './series.ts';
import { writesBench } from './writes.ts';

/**
 * Usage: npm run bench [-- render prove writes scale pods peers logs series] [--platforms 50,100,200] [--rounds 3] [--only gunj,go].
 * Every figure is a ratio, or stands beside one from the same run. The options are those of `peers`; `scale` takes numbers of platforms too.
 */
const benches = {
  render: renderBench,
  prove: proveBench,
  writes: writesBench,
  scale: scaleBench,
  pods: podsBench,
  peers: peersBench,
  logs: logsBench,
  series: seriesBench,
};
type Name = keyof typeof benches;

const { names, options } = readArguments();
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`unknown bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
for (const name of names.length > 0 ? (names as Name[]) : (Object.keys(benches) as Name[])) {
  console.log(`\n## ${name}`);
  for (const line of await benches[name](options)) console.log(line);
}

function readArguments(): { names: string[]; options: BenchOptions } {
  try {
    return benchArguments(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
