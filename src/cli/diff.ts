import { Command, Option } from 'commander';
import type { ObservabilityPlatform, PlatformStatus } from '../api/types.ts';
import type { KubeClient } from '../kube/client.ts';
import { type ClusterOptions, connectTo, withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { exitCodes } from './failure.ts';
import { colorsFor, type Io } from './io.ts';

interface Options extends ClusterOptions {
  file: string;
  output: 'text' | 'json';
}

export const diffCommand: MakeCommand = (io, done) =>
  withClusterOptions(new Command('diff'))
    .description(
      'Show what a platform would change in a cluster. Writes nothing; exit code 1 when there is a difference.',
    )
    .requiredOption('-f, --file <file>', 'the platform, or - for standard input')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      examples(
        ['Before you apply a change', 'gunj diff -f platform.yaml --context production'],
        ['In a pipeline', 'gunj diff -f platform.yaml --kubeconfig ci.kubeconfig -o json'],
      ),
    )
    .action(async (options: Options) => done(await diff(options, io)));

async function diff(options: Options, io: Io) {
  const [
    { readPlatform, compileAloud },
    { clusterFacts },
    { readFacts },
    { withOperatorPlace },
    { withSecrets },
    { meshes },
    { liveStage },
    { compare },
  ] = await Promise.all([
    import('./platform-file.ts'),
    import('../facts/cluster-source.ts'),
    import('../facts/read.ts'),
    import('../facts/operator-place.ts'),
    import('../components/read-secrets.ts'),
    import('../mesh/registry.ts'),
    import('../mesh/stage.ts'),
    import('./diff/compare.ts'),
  ]);
  const file = await readPlatform(options.file, io);
  if (!file) return exitCodes.refused;
  const client = await connectTo(options, io);
  try {
    const source = clusterFacts(client);
    const read = await readFacts(source, { meshes, note: (text) => io.stderr.write(`note: ${text}\n`) });
    const facts = await withSecrets(await withOperatorPlace(read, source), source, file.platform);
    const platform = await withLiveStatus(client, file.platform, io);
    const { plan } = compileAloud({ ...file, platform }, { ...facts, ...liveStage(platform) }, io);
    if (!plan) return exitCodes.refused;
    const { name, namespace } = file.platform.metadata;
    const { changes, same } = await compare(client, { name, namespace }, plan);
    if (options.output === 'json') {
      const { fieldChanges } = await import('./diff/field-changes.ts');
      const shown = changes.map((change) => ({
        change: change.kind,
        object: change.ref,
        ...(change.reason ? { reason: change.reason } : {}),
        fields: fieldChanges(change),
      }));
      io.stdout.write(`${JSON.stringify({ changes: shown, same }, null, 2)}\n`);
    } else {
      const { unified } = await import('./diff/unified.ts');
      for (const change of changes) io.stdout.write(unified(change, colorsFor(io.stdout, io.env)));
      io.stderr.write(`${changes.length} different, ${same} as planned\n`);
    }
    return changes.length > 0 ? exitCodes.refused : exitCodes.ok;
  } finally {
    client.close();
  }
}

/** With what the cluster knows of this platform: steps between versions are judged by what runs. */
async function withLiveStatus(
  client: KubeClient,
  platform: ObservabilityPlatform,
  io: Io,
): Promise<ObservabilityPlatform> {
  const { apiVersion, kind, metadata } = platform;
  try {
    const live = await client.get({ apiVersion, kind, name: metadata.name, namespace: metadata.namespace });
    return live?.status ? { ...platform, status: live.status as PlatformStatus } : platform;
  } catch (error) {
    const { isForbidden, isKindNotServed } = await import('../kube/errors.ts');
    if (isKindNotServed(error)) return platform;
    if (!isForbidden(error)) throw error;
    io.stderr.write('note: the platform cannot be read, so it is not known which versions run\n');
    return platform;
  }
}
