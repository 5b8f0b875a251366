import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGo } from './go.ts';
import { type ToolModule, toolModuleDir } from './tool-module.ts';
import { type BuildOptions, buildTools } from './toolchain.ts';

const prometheusPackage = 'github.com/prometheus/prometheus/cmd';
const alertmanagerSource = 'github.com/prometheus/alertmanager';

export type ValidatorTool = 'prometheus' | 'promtool' | 'alertmanager' | 'amtool' | 'loki' | 'otelcol';

/** Paths of the programs. */
export type ValidatorBinaries = Record<ValidatorTool, string>;

const prometheus = {
  tools: [
    { name: 'promtool', package: `${prometheusPackage}/promtool` },
    { name: 'prometheus', package: `${prometheusPackage}/prometheus` },
  ],
  // Without the clients of two dozen clouds: Kubernetes, files, HTTP and static lists are what is rendered.
  tags: ['remove_all_sd', 'enable_kubernetes_sd'],
} as const;
const alertmanager = {
  tools: [
    { name: 'amtool', package: `${alertmanagerSource}/cmd/amtool` },
    { name: 'alertmanager', package: `${alertmanagerSource}/cmd/alertmanager` },
  ],
} as const;

/** The components themselves and their verifiers, one Go module each because their `replace` lines exclude each other. */
export const validatorModules = [
  { name: 'prometheus', ...prometheus },
  { name: 'alertmanager', ...alertmanager },
  { name: 'loki', tools: [{ name: 'loki', package: 'github.com/grafana/loki/v3/cmd/loki' }] },
  { name: 'otelcol', tools: [{ name: 'otelcol', package: '.' }] },
] as const satisfies readonly Omit<ToolModule, 'dir'>[];

/**
 * The oldest versions that configuration is written for, as far as the Go module proxy has what their builds need:
 * Loki 3.5 lacks a fork it is built with.
 */
export const oldestModules = [
  { name: 'prometheus-3.5', ...prometheus },
  { name: 'alertmanager-0.28', ...alertmanager },
  { name: 'otelcol-0.145', tools: [{ name: 'otelcol', package: '.' }] },
] as const satisfies readonly Omit<ToolModule, 'dir'>[];

/** Helm, for comparisons only: it verifies nothing. */
export const helmModule = {
  name: 'helm',
  tools: [{ name: 'helm', package: 'helm.sh/helm/v4/cmd/helm' }],
} as const satisfies Omit<ToolModule, 'dir'>;

/** Somebody else's reading of network policies, to hold ours against. */
export const policyModule = {
  name: 'netpol',
  tools: [{ name: 'netpol', package: '.' }],
} as const satisfies Omit<ToolModule, 'dir'>;

/**
 * Prometheus, Alertmanager, Loki and a Collector with their verifiers, built once (about twelve minutes on two cores).
 * Rejects with ToolchainError when they cannot be built. There is no Tempo: the Go module proxy does not have it.
 */
export async function validatorBinaries(options: BuildOptions): Promise<ValidatorBinaries> {
  const built: Record<string, string> = {};
  // One after the other: each build uses all cores. The first also says so if there is no Go.
  for (const module of validatorModules) {
    const dir = toolModuleDir(module.name);
    const build = (from: string): Promise<Record<string, string>> => buildTools({ ...module, dir: from }, options);
    Object.assign(built, await (module.name === 'alertmanager' ? withStandInPage(dir, options, build) : build(dir)));
  }
  const path = (tool: ValidatorTool): string => built[tool] ?? tool;
  return {
    prometheus: path('prometheus'),
    promtool: path('promtool'),
    alertmanager: path('alertmanager'),
    amtool: path('amtool'),
    loki: path('loki'),
    otelcol: path('otelcol'),
  };
}

/** Programs of the oldest supported versions, built once (under six minutes more on two cores). Rejects as validatorBinaries does. */
export async function oldestBinaries(options: BuildOptions): Promise<Omit<ValidatorBinaries, 'loki'>> {
  const built: Record<string, string> = {};
  for (const module of oldestModules) {
    Object.assign(built, await buildTools({ ...module, dir: toolModuleDir(module.name) }, options));
  }
  const path = (tool: ValidatorTool): string => built[tool] ?? tool;
  return {
    prometheus: path('prometheus'),
    promtool: path('promtool'),
    alertmanager: path('alertmanager'),
    amtool: path('amtool'),
    otelcol: path('otelcol'),
  };
}

/** Path of Helm, built once (under three minutes on two cores). Rejects with ToolchainError when it cannot be built. */
export async function helmBinary(options: BuildOptions): Promise<string> {
  const built = await buildTools({ ...helmModule, dir: toolModuleDir(helmModule.name) }, options);
  return built['helm'] ?? 'helm';
}

/** Path of the evaluator of network policies, built once (about a minute on two cores). Rejects with ToolchainError when it cannot be built. */
export async function policyEvaluator(options: BuildOptions): Promise<string> {
  const built = await buildTools({ ...policyModule, dir: toolModuleDir(policyModule.name) }, options);
  return built['netpol'] ?? 'netpol';
}

/**
 * Alertmanager embeds its compiled web page, which its Go module lacks since 0.32. `build` gets a module with the same
 * pins in which an empty page stands in; everything else is linked to the source that go.sum vouches for.
 */
async function withStandInPage<T>(dir: string, { env }: BuildOptions, build: (dir: string) => Promise<T>): Promise<T> {
  const source = await sourceOf(alertmanagerSource, dir, env);
  const module = await mkdtemp(join(tmpdir(), 'gunj-alertmanager-'));
  try {
    const goMod = await readFile(join(dir, 'go.mod'), 'utf8');
    await writeFile(join(module, 'go.mod'), `${goMod}\nreplace ${alertmanagerSource} => ./alertmanager\n`);
    await copyFile(join(dir, 'go.sum'), join(module, 'go.sum'));
    const page = join(module, 'alertmanager', 'ui', 'app', 'dist');
    await mkdir(page, { recursive: true });
    await writeFile(join(page, 'index.html'), '<!doctype html>\n');
    await copyFile(join(source, 'ui', 'web.go'), join(module, 'alertmanager', 'ui', 'web.go'));
    for (const entry of await readdir(source)) {
      if (entry !== 'ui') await symlink(join(source, entry), join(module, 'alertmanager', entry));
    }
    return await build(module);
  } finally {
    await rm(module, { recursive: true, force: true });
  }
}

async function sourceOf(module: string, dir: string, env: BuildOptions['env']): Promise<string> {
  const { Dir } = JSON.parse(await runGo(['mod', 'download', '-json', module], dir, env)) as { Dir: string };
  return Dir;
}
