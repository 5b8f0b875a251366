import { logsBench } from './logs.ts';
import { proveBench } from './prove.ts';
import { renderBench } from './render.ts';
import { scaleBench } from './scale.ts';
import { seriesBench } from './series.ts';
import { writesBench } from './writes.ts';

/** Usage: npm run bench [-- render prove writes scale logs series]. Every figure is a ratio, or stands beside one from the same run. */
const benches = {
  render: renderBench,
  prove: proveBench,
  writes: writesBench,
  scale: scaleBench,
  logs: logsBench,
  series: seriesBench,
};
type Name = keyof typeof benches;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`unknown bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
for (const name of names.length > 0 ? (names as Name[]) : (Object.keys(benches) as Name[])) {
  console.log(`\n## ${name}`);
  for (const line of await benches[name]()) console.log(line);
}
