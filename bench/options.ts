/** What is given behind the names of benches: `--platforms 50,200 --rounds 3`. */
export interface BenchOptions {
  /** Numbers of platforms, the last of them the one that most is measured of. */
  platforms?: number[];
  rounds?: number;
  /** Contenders; all if absent. */
  only?: string[];
}

/** Names of benches, and options. Throws what is wrong with them, for people to read. */
export function benchArguments(args: readonly string[]): { names: string[]; options: BenchOptions } {
  const names: string[] = [];
  const options: BenchOptions = {};
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('--')) {
      names.push(arg);
      continue;
    }
    const value = args[++index] ?? '';
    if (arg === '--platforms') options.platforms = value.split(',').map((part) => whole(arg, part));
    else if (arg === '--rounds') options.rounds = whole(arg, value);
    else if (arg === '--only') options.only = value.split(',');
    else throw new Error(`unknown option ${arg}; there are --platforms, --rounds and --only`);
  }
  return { names, options };
}

function whole(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} takes whole numbers above 0, not "${text}"`);
  return Number(text);
}
