import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parsePlatform } from '../../../src/api/parse.ts';
import type { ObservabilityPlatform } from '../../../src/api/spec/platform.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { parseObjects } from '../../../src/sandbox/parse-objects.ts';

const root = resolve(import.meta.dirname, '../../..');

export interface Example {
  /** Path from the root of the repository. */
  file: string;
  platform: ObservabilityPlatform;
}

const beside = '-prerequisites.yaml';

/** Every object in the files of what the platforms under examples/ refer to. */
export function prerequisites(): KubeObject[] {
  return paths()
    .filter((path) => path.endsWith(beside))
    .flatMap((path) => parseObjects(readFileSync(join(root, 'examples', path), 'utf8')));
}

/** Every platform under examples/; throws when one does not parse. */
export function examples(): Example[] {
  return paths()
    .filter((path) => !path.endsWith(beside))
    .map((path) => {
      const file = relative(root, join(root, 'examples', path));
      const { platform, diagnostics } = parsePlatform(readFileSync(join(root, file), 'utf8'), file);
      if (!platform) throw new Error(`${file}: ${diagnostics.map(({ message }) => message).join('; ')}`);
      return { file, platform };
    });
}

function paths(): string[] {
  return readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();
}
