import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parsePlatform } from '../../../src/api/parse.ts';
import type { ObservabilityPlatform } from '../../../src/api/spec/platform.ts';

const root = resolve(import.meta.dirname, '../../..');

export interface Example {
  /** Path from the root of the repository. */
  file: string;
  platform: ObservabilityPlatform;
}

/** Every platform under examples/, without the files of what they refer to; throws when one does not parse. */
export function examples(): Example[] {
  return readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml') && !path.endsWith('-prerequisites.yaml'))
    .sort()
    .map((path) => {
      const file = relative(root, join(root, 'examples', path));
      const { platform, diagnostics } = parsePlatform(readFileSync(join(root, file), 'utf8'), file);
      if (!platform) throw new Error(`${file}: ${diagnostics.map(({ message }) => message).join('; ')}`);
      return { file, platform };
    });
}
