import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import type { Picture } from '../../prove/picture/picture.ts';
import type { ProofReport } from '../../prove/report.ts';
import { tellTogether } from '../../prove/tell-together.ts';
import type { PageData } from './page/data.ts';
import { pageStyle } from './page-style.ts';

export interface PageContent {
  /** What was looked at. */
  title: string;
  notes: readonly string[];
  picture: Picture;
  report?: ProofReport;
}

/**
 * A picture as one file that needs nothing else: no font, no script and no style from anywhere. A browser is told to run this one
 * script alone, so that no name in it can do anything.
 */
export async function page({ title, notes, picture: { cells, ...picture }, report }: PageContent): Promise<string> {
  const data: PageData = { title, notes, picture, cells: packed(cells), ...(report ? { proof: proofOf(report) } : {}) };
  const script = await pageScript();
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(pageStyle)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="gunj prove">
<title>${markup(title)}: who may call whom</title>
<style>${pageStyle}</style>
</head>
<body>
<noscript>This page needs JavaScript. Without -o html, gunj prove writes the same as text.</noscript>
<script type="application/json" id="data">${insideScript(JSON.stringify(data))}</script>
<script>${script}</script>
</body>
</html>
`;
}

function packed(cells: Picture['cells']): string {
  const bytes = Buffer.alloc(cells.reduce((sum, row) => sum + row.length, 0) * 4);
  let at = 0;
  for (const row of cells) for (const cell of row) at = bytes.writeUInt32LE(cell, at);
  return deflateRawSync(bytes).toString('base64');
}

function proofOf({ verdict, differences, unknowns, encryption, wider }: ProofReport): PageData['proof'] {
  return {
    verdict,
    differences: tellTogether(differences),
    unknowns: tellTogether(unknowns),
    encryption,
    wider: wider.map(({ flow, text }) => `${flow}: ${text}`),
  };
}

/** The page's own program, which never ends the element it stands in. A build has it as a file; in a checkout it is made on the spot. */
async function pageScript(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = [join(here, 'page.js'), join(here, '..', 'page.js')].find((path) => existsSync(path));
  if (built !== undefined) return readFile(built, 'utf8');
  const [{ build }, { pageBuild }] = await Promise.all([import('esbuild'), import('./page-build.ts')]);
  const { outputFiles } = await build({ ...pageBuild(join(here, 'page', 'main.ts')), write: false });
  return outputFiles[0]?.text ?? '';
}

/** Nothing in it can end the element it stands in, or begin a comment there. */
function insideScript(text: string): string {
  return text
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

function markup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
