import { chmod, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { pageBuild } from '../src/cli/prove/page-build.ts';

/**
 * Bundles the command line for Node 22 and later into dist/. Each command's code is a chunk of its own, so that
 * `gunj render` does not read what only `gunj demo` needs. Usage: node scripts/build.ts [folder instead of dist]
 */
const root = join(import.meta.dirname, '..');
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { gunj: 'src/cli/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  metafile: true,
  // In a checkout alone.
  external: ['esbuild'],
  // CommonJS dependencies call require, which ES modules do not have.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as gunjRequire } from 'node:module';\nconst require = gunjRequire(import.meta.url);",
  },
});
await build({ ...pageBuild(join(root, 'src/cli/prove/page/main.ts')), outfile: join(outdir, 'page.js') });
const main = join(outdir, 'gunj.mjs');
await chmod(main, 0o755);
const firstLine = (await readFile(main, 'utf8')).split('\n', 1)[0];
if (firstLine !== '#!/usr/bin/env node') throw new Error(`${main} begins with ${firstLine}`);
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`${outdir}: ${Object.keys(metafile.outputs).length} files, ${Math.round(bytes / 1024)} KiB`);
