import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupOf, type KubeObject } from '../objects/object.ts';
import { yamlText } from '../objects/yaml.ts';
import type { Plan } from '../plan/plan.ts';
import { waveObjects } from '../plan/serialize.ts';
import { Refusal } from './failure.ts';
import type { OutputFormat } from './output-format.ts';

/** Lists what we wrote, in the form of sha256sum. Without an extension, so that kubectl does not take it for an object. */
export const indexName = '.gunj-files';

export interface WriteResult {
  written: number;
  unchanged: number;
  removed: number;
  /** Files of earlier runs that are no longer needed but are not as we wrote them. */
  kept: string[];
}

/**
 * File name → content. Names begin with the number of the wave, so that `kubectl apply -f DIR` goes in order, and depend
 * on nothing but the object itself, so that a new object renames no other file.
 */
export function planFiles(plan: Plan, format: OutputFormat): Map<string, string> {
  const files = new Map<string, string>();
  for (const [wave, { object }] of plan.waves.flatMap((each, index) =>
    waveObjects(each).map((object) => [index, { object }] as const),
  )) {
    const short = `${wave}-${fileStem(object, false)}.${format}`;
    const name = files.has(short) ? `${wave}-${fileStem(object, true)}.${format}` : short;
    files.set(name, format === 'json' ? `${JSON.stringify(object, null, 2)}\n` : yamlText(object));
  }
  return files;
}

function fileStem({ apiVersion, kind, metadata }: KubeObject, full: boolean): string {
  const parts = full ? [kind, groupOf(apiVersion), metadata.namespace ?? '', metadata.name] : [kind, metadata.name];
  return parts
    .filter(Boolean)
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '_');
}

/**
 * Makes the directory hold these files and takes away those that earlier runs wrote and nobody changed. Files of others
 * stay. Throws Refusal, before anything is written, when a file of somebody else or a symbolic link is in the way.
 */
export async function writeFiles(
  dir: string,
  platform: string,
  files: ReadonlyMap<string, string>,
): Promise<WriteResult> {
  await mkdir(dir, { recursive: true });
  const before = parseIndex(await content(join(dir, indexName)));
  if (before && before.platform !== platform)
    throw new Refusal(`${dir} holds the objects of ${before.platform}; give ${platform} a directory of its own`);
  const ours = before?.hashes ?? new Map<string, string>();
  const current = new Map(
    await Promise.all(
      [...new Set([...files.keys(), ...ours.keys()])].map(
        async (name) => [name, await content(join(dir, name))] as const,
      ),
    ),
  );
  const foreign = [...files].find(([name, text]) => !ours.has(name) && (current.get(name) ?? text) !== text)?.[0];
  if (foreign)
    throw new Refusal(
      `${join(dir, foreign)} is there and was not written by gunj; move it away or use another directory`,
    );

  const hashes = new Map([...files].map(([name, text]) => [name, hashOf(text)]));
  // Until everything is done the index lists old and new files, so that a run that was cut short can be repeated.
  await replaceFile(dir, indexName, indexText(platform, new Map([...ours, ...hashes])));
  const changed = [...files].filter(([name, text]) => current.get(name) !== text);
  for (const [name, text] of changed) await replaceFile(dir, name, text);
  const { removed, kept } = await removeStale(
    dir,
    [...ours].filter(([name]) => !files.has(name)),
  );
  await replaceFile(dir, indexName, indexText(platform, hashes));
  return { written: changed.length, unchanged: files.size - changed.length, removed, kept };
}

/**
 * Readers see the old text or the new one, never a part, and a link that came up in between is replaced, not followed.
 * The temporary name has no extension, so that kubectl does not take it for an object.
 */
async function replaceFile(dir: string, name: string, text: string): Promise<void> {
  const temporary = join(dir, `.gunj-${randomUUID()}`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, join(dir, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Refusal(`cannot write ${join(dir, name)}: ${(error as Error).message}`, { cause: error });
  }
}

async function removeStale(dir: string, stale: readonly (readonly [string, string])[]) {
  const kept: string[] = [];
  let removed = 0;
  for (const [name, hash] of stale) {
    const path = join(dir, name);
    const text = await content(path);
    if (text === undefined) continue;
    if (hashOf(text) === hash) {
      await rm(path);
      removed++;
    } else kept.push(path);
  }
  return { removed, kept };
}

function indexText(platform: string, hashes: ReadonlyMap<string, string>): string {
  const lines = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => `${hash}  ${name}\n`);
  return `# ${platform}\n${lines.join('')}`;
}

/** Undefined when there is no index. Names that could lead out of the directory are not believed. */
function parseIndex(text: string | undefined): { platform: string; hashes: Map<string, string> } | undefined {
  if (text === undefined) return undefined;
  const found = text.matchAll(/^([0-9a-f]{64}) {2}([a-z0-9_][a-z0-9._-]*)$/gm);
  const hashes = new Map([...found].map(([, hash = '', name = '']) => [name, hash]));
  return { platform: /^# (\S+)/.exec(text)?.[1] ?? '', hashes };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Undefined when there is no such file. Throws Refusal for a symbolic link: what it points to is not ours to read or write. */
async function content(path: string): Promise<string | undefined> {
  try {
    if ((await lstat(path)).isSymbolicLink())
      throw new Refusal(
        `${path} is a symbolic link, which gunj does not write through; remove it or use another directory`,
      );
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Refusal(`cannot use ${path}: ${(error as Error).message}`, { cause: error });
  }
}
