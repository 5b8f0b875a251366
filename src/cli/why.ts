import { Command, Option } from 'commander';
import { withClusterOptions } from './cluster-option.ts';
import type { MakeCommand } from './commands.ts';
import { examples } from './examples.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import type { SubjectChoice } from './prove/subject.ts';

export interface WhyOptions extends SubjectChoice {
  file?: string;
  output: 'text' | 'json';
}

export const whyCommand: MakeCommand = (io, done) =>
  withClusterOptions(
    new Command('why')
      .description('Explain one call: who lets it through or stops it, layer by layer, and whether it is encrypted.')
      .argument('<call...>', "SOURCE to DEST:PORT; instead of `to` also '->' or →, quoted for the shell")
      .option('-f, --file <file>', 'the platform whose plan is asked, or - for standard input')
      .option('--objects <path>', 'objects to ask instead: a file, a folder, or - for standard input'),
  )
    .option('--facts <file>', 'what is known of the cluster, as `gunj facts` wrote it')
    .addOption(
      new Option('--mesh <type>', 'assume a default installation of istio or linkerd, or none').conflicts('facts'),
    )
    .addOption(new Option('--mesh-version <version>', 'its version, such as 1.30.3').conflicts('facts'))
    .addOption(new Option('-o, --output <format>', 'how to write it').choices(['text', 'json']).default('text'))
    // `->` looks like an option.
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
SOURCE and DEST are a workload (grafana, shop/cart, deploy/cart), a pod, a Service, a namespace (any other pod of it), an address,
or internet; with -f also dns, api-server, nodes, operator and the names of places. PORT is a number or a name, with /UDP if it is.
Exit codes: 0 allowed; 1 denied, or it cannot be told; 2 wrong usage, or nobody of that name.
${examples(
  ['Why Grafana may ask Loki', 'gunj why grafana to loki:3100 -f platform.yaml --mesh istio'],
  ['What stops the cart in a cluster', "gunj why 'shop/cart -> payments/ledger:8443' --context production"],
  ['Whether a new pod gets out', 'kustomize build . | gunj why shop to internet:443 --objects -'],
)}`,
    )
    .action(async (words: string[], options: WhyOptions) => done(await run(words, options, io)));

async function run(words: readonly string[], options: WhyOptions, io: Io) {
  if ([options.file, options.facts, options.objects].filter((one) => one === '-').length > 1)
    throw new UsageError('only one of -f, --facts and --objects can be -');
  const [{ parseCall }, { explainCall }] = await Promise.all([import('./why/call.ts'), import('./why/explain.ts')]);
  return explainCall(parseCall(words), options, io);
}
