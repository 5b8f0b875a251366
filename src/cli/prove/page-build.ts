import type { BuildOptions } from 'esbuild';

/** How the program of a page is put together: one script for browsers of the last three years. */
export function pageBuild(entry: string) {
  return {
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome117', 'firefox119', 'safari17.4'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
  } satisfies BuildOptions;
}
