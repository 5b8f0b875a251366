import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { progressDisplay } from '../src/sandbox/progress.ts';
import { defaultCacheDir } from '../src/sandbox/sandbox.ts';
import { helmBinary } from '../src/sandbox/validator-tools.ts';
import { median, short } from './statistics.ts';

const root = resolve(import.meta.dirname, '..');
const node = join(root, 'node_modules/.bin/node');
const rounds = 20;
const example = join(root, 'examples/servicemesh/basic-servicemesh.yaml');
const renderArgs = ['render', '-f', example, '--mesh', 'istio', '--mesh-version', '1.30.3'];

/** Whole-process `gunj render` (the published bundle) against `helm template` of a chart that gives the same objects. */
export async function renderBench(): Promise<string[]> {
  const display = progressDisplay(process.stderr);
  const helm = await helmBinary({
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    onProgress: display.report,
  }).finally(() => display.end());
  execFileSync(node, [join(root, 'scripts/build.ts')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const gunj = [node, join(root, 'dist/gunj.mjs'), ...renderArgs];
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bench-'));
  try {
    const list = JSON.parse(run([...gunj, '-o', 'json'])) as { items: ChartObject[] };
    writeChart(dir, list.items);
    const template = [helm, 'template', 'my-platform', dir, '--namespace', 'monitoring'];
    const same = run(template).match(/^kind: /gm)?.length ?? 0;
    if (same < list.items.length) throw new Error(`the chart gives ${same} objects, not ${list.items.length}`);
    const times = { gunj: [] as number[], helm: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.gunj.push(timed(gunj));
      times.helm.push(timed(template));
    }
    const [ours, theirs] = [median(times.gunj), median(times.helm)];
    return [
      '| whole process | objects | median of 20, ms |',
      '|---|---|---|',
      `| gunj render | ${list.items.length} | ${short(ours)} |`,
      `| helm template | ${list.items.length} | ${short(theirs)} |`,
      '',
      `gunj render takes ${short(ours / theirs)} times as long as helm template.`,
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface ChartObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** A chart of the same objects, with name, namespace and instance label as template expressions, as charts have them. */
function writeChart(dir: string, objects: ChartObject[]): void {
  mkdirSync(join(dir, 'templates'), { recursive: true });
  writeFileSync(join(dir, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'bench', version: '0.1.0' }));
  writeFileSync(join(dir, 'values.yaml'), stringify({ labels: { team: 'bench' } }));
  objects.forEach((object, index) => {
    const text = stringify(object)
      .replaceAll('{{', '{{ "{{" }}')
      .replaceAll(/^( *namespace:) monitoring$/gm, '$1 {{ .Release.Namespace }}')
      .replaceAll(/^( *app\.kubernetes\.io\/instance:) .*$/gm, '$1 {{ .Release.Name }}');
    writeFileSync(join(dir, 'templates', `${String(index).padStart(3, '0')}-${object.kind.toLowerCase()}.yaml`), text);
  });
}

function run([program = '', ...args]: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Milliseconds from start to end of the process, its output read. */
function timed(command: string[]): number {
  const started = process.hrtime.bigint();
  run(command);
  return Number(process.hrtime.bigint() - started) / 1e6;
}
