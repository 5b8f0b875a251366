import { Command, Option } from 'commander';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { DataPlane, Facts } from '../facts/facts.ts';
import type { Release } from '../mesh/capability.ts';
import type { Span } from '../mesh/report.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { type ExitCode, exitCodes, UsageError } from './failure.ts';
import { colorsFor, type Io } from './io.ts';

interface Options {
  file?: string;
  facts?: string;
  mesh?: string;
  meshVersion?: string;
  dataPlane?: DataPlane;
  allVersions?: true;
  output: 'table' | 'json';
}

export const capabilitiesCommand: MakeCommand = (io, done) =>
  new Command('capabilities')
    .description('Show what becomes of each field in a mesh: in which version, how, what it needs and the way out.')
    .option('-f, --file <file>', 'only the fields this platform sets; - for standard input')
    .option('--facts <file>', 'the meshes of a cluster, as `gunj facts` wrote it')
    .addOption(new Option('--mesh <type>', 'a mesh, such as istio').conflicts('facts'))
    .addOption(new Option('--mesh-version <version>', 'its version, such as 1.30.3').conflicts('facts'))
    .addOption(new Option('--data-plane <plane>', 'how pods are part of it').choices(['sidecar', 'ambient']))
    .addOption(
      new Option('--all-versions', 'every version, and where it changes').conflicts(['file', 'facts', 'meshVersion']),
    )
    .addOption(new Option('-o, --output <format>', 'how to write it').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      examples(
        ['What the newest known version makes of every field', 'gunj capabilities --mesh istio'],
        [
          'What becomes of your platform before an upgrade of the mesh',
          'gunj capabilities -f platform.yaml --mesh istio --mesh-version 1.20.8',
        ],
        ['In the cluster whose facts you have', 'gunj capabilities -f platform.yaml --facts facts.yaml'],
        ['What a version brings', 'gunj capabilities --mesh istio --all-versions'],
        [
          'Whether a pipeline should go on',
          'gunj capabilities -f platform.yaml --facts facts.yaml -o json | jq -e \'all(.[].fields[]; .support == "exact")\'',
        ],
      ),
    )
    .action(async (options: Options) => done(await capabilities(options, io)));

/** One mesh in one release, or in all versions, and what it makes of fields. */
interface Report {
  mesh: string;
  version: string;
  dataPlane: DataPlane;
  assumed: boolean;
  fields: readonly Span[];
}

async function capabilities(options: Options, io: Io): Promise<ExitCode> {
  if (options.file === '-' && options.facts === '-') throw new UsageError('only one of -f and --facts can be -');
  const { chooseFacts } = await import('./assumed-facts.ts');
  const facts = await chooseFacts(options, io);
  if (!facts) return exitCodes.refused;
  const reports =
    options.file === undefined ? await ofMeshes(options, facts) : await ofPlatform(options.file, options, facts, io);
  if (!reports) return exitCodes.refused;
  if (options.output === 'json') io.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else await writeTables(reports, options, io);
  return exitCodes.ok;
}

async function ofMeshes(options: Options, facts: Facts): Promise<Report[]> {
  const [{ meshes, meshOf }, { reportOf, spansOf }] = await Promise.all([
    import('../mesh/registry.ts'),
    import('../mesh/report.ts'),
  ]);
  const found = facts.meshes ?? meshes.map((mesh) => mesh.assume(mesh.versions.assumed));
  return found.flatMap((mesh) => {
    const backend = meshOf(mesh.type);
    if (!backend) return [];
    const release = releaseOf(backend.release(mesh), options);
    const { capabilities: table, versions } = backend;
    const common = { mesh: mesh.type, dataPlane: release.dataPlane, assumed: mesh.assumed === true };
    return options.allVersions
      ? [
          {
            ...common,
            version: `${versions.oldest} and later`,
            fields: spansOf(table, release.dataPlane, versions.oldest),
          },
        ]
      : [{ ...common, version: release.version, fields: reportOf(table, release) }];
  });
}

/** Undefined when the platform was refused; the reasons are then on standard error. */
async function ofPlatform(path: string, options: Options, facts: Facts, io: Io): Promise<Report[] | undefined> {
  const [{ readPlatform }, { chooseMesh }, { meshes }, { reportOfSet }, { reportErrors, reportWarnings }] =
    await Promise.all([
      import('./platform-file.ts'),
      import('../mesh/choose.ts'),
      import('../mesh/registry.ts'),
      import('../mesh/report.ts'),
      import('./report.ts'),
    ]);
  const file = await readPlatform(path, io);
  if (!file) return undefined;
  const platform: ObservabilityPlatform = file.platform;
  const { mesh, diagnostics } = chooseMesh(platform, platform.metadata.namespace, facts, meshes);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  reportWarnings(
    io,
    diagnostics.filter(({ severity }) => severity === 'warning'),
  );
  reportErrors(
    io,
    file.source,
    errors.map((error) => file.locate?.(error) ?? { ...error, file: file.source.name, line: 1, column: 1 }),
  );
  if (errors.length > 0) return undefined;
  if (!mesh) return [];
  const release = releaseOf(mesh.backend.release(mesh.facts), options);
  const fields = reportOfSet(mesh.backend.capabilities, release, platform);
  return [{ mesh: mesh.facts.type, ...release, assumed: mesh.facts.assumed === true, fields }];
}

function releaseOf(release: Release, { dataPlane }: Options): Release {
  return dataPlane ? { ...release, dataPlane } : release;
}

async function writeTables(reports: readonly Report[], options: Options, io: Io): Promise<void> {
  const { fieldsText } = await import('./capabilities-text.ts');
  const colors = colorsFor(io.stdout, io.env);
  const width = io.stdout.columns ?? 120;
  if (reports.length === 0) {
    const who = options.file === undefined ? 'there is no mesh' : 'the platform joins no mesh';
    io.stdout.write(`${who}, so nothing of spec.serviceMesh acts\n`);
  }
  for (const [at, { mesh, version, dataPlane, fields }] of reports.entries()) {
    io.stdout.write(`${at > 0 ? '\n' : ''}${mesh} ${version}, ${dataPlane} mode: ${summary(fields, options)}\n`);
    if (fields.length > 0) io.stdout.write(`\n${fieldsText(fields, { colors, width })}`);
  }
}

function summary(fields: readonly Span[], { allVersions }: Options): string {
  if (fields.length === 0) return 'nothing is set that has to do with it';
  if (allVersions) {
    const names = new Set(fields.map(({ field }) => field));
    const changing = new Set(fields.filter(({ since }) => since).map(({ field }) => field));
    return `${names.size} fields, ${changing.size} of them not the same in all versions`;
  }
  return (['exact', 'approximated', 'refused', 'excluded'] as const)
    .map((support) => ({ support, count: fields.filter((field) => field.support === support).length }))
    .filter(({ count }) => count > 0)
    .map(({ support, count }) => `${count} ${support}`)
    .join(', ');
}
