import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createAuthority, issueCertificate } from '../../../src/pki/certificate.ts';
import type { Rendering } from './renderings.ts';

/** What helpers need of a test: when it ends. */
export interface Lifetime {
  onTestFinished(end: () => unknown): unknown;
  /** Aborted when its time is over. */
  signal: AbortSignal;
}

/** A directory of a test's own that goes when the test ends, also when it fails. */
export function scratch({ onTestFinished }: Pick<Lifetime, 'onTestFinished'>): string {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-verify-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface OnHost {
  /** The container's arguments with its paths moved below the directory. */
  args: string[];
  /** Where a path of the container lies on this machine. */
  path(inContainer: string): string;
}

/**
 * Lays out a container's files below `dir`. Paths in arguments and files are moved there too, and nothing else is changed
 * unless `edit` does: it gets each file with its path in the container.
 */
export async function layOut(
  rendering: Rendering,
  dir: string,
  edit: (content: string, path: string) => string = (content) => content,
): Promise<OnHost> {
  const mounts = [...new Set([...Object.keys(rendering.files).map(dirname), ...rendering.directories])];
  const move = (text: string): string => moved(text, mounts, dir);
  for (const directory of rendering.directories) await mkdir(join(dir, directory), { recursive: true });
  for (const [path, content] of Object.entries(rendering.files)) {
    await mkdir(join(dir, dirname(path)), { recursive: true });
    await writeFile(join(dir, path), edit(move(content), path));
    await writeCertificates(content, dir);
  }
  return { args: rendering.args.map(move), path: (inContainer) => join(dir, inContainer) };
}

/** `/etc/loki` in `-config.file=/etc/loki/loki.yaml`, but not in `http://host/etc/loki` nor in `/etc/loki-data`. */
function moved(text: string, mounts: string[], dir: string): string {
  const longestFirst = mounts.toSorted((a, b) => b.length - a.length).map((path) => path.replaceAll('.', '\\.'));
  return text.replaceAll(new RegExp(`(?<![\\w./:-])(${longestFirst.join('|')})(?![\\w.-])`, 'g'), (path) =>
    join(dir, path),
  );
}

/** What a sidecar or a Secret would have brought before the component starts: the files of certificates and secrets a configuration names. */
async function writeCertificates(content: string, dir: string): Promise<void> {
  const named = [...content.matchAll(/\b(?:tls_)?(ca|cert|key|credentials|password)_(?:file|path): (\/\S+)/g)];
  if (named.length === 0) return;
  const authority = createAuthority('verify');
  const leaf = issueCertificate(authority, 'verify', { commonName: 'verify', usage: 'client' });
  const texts: Record<string, string> = { ca: authority.certificate, cert: leaf.certificate, key: leaf.key };
  for (const [, part = '', path = ''] of named) {
    await mkdir(join(dir, dirname(path)), { recursive: true });
    await writeFile(join(dir, path), texts[part] ?? 'secret');
  }
}
