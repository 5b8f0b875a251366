import module from 'node:module';
import { compileCacheDir } from './compile-cache.ts';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 22) {
  process.stderr.write(`gunj: Node 22 or newer is needed; this is ${process.version}\n`);
  process.exit(1);
}
const cache = compileCacheDir(process.env);
// Node 22.0 does not have it yet.
if (cache) module.enableCompileCache?.(cache);
const { processIo } = await import('./io.ts');
const { runCli } = await import('./run.ts');
process.exitCode = await runCli(process.argv.slice(2), processIo(process));
