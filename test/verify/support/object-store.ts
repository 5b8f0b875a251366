import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { startChild } from '../../../src/sandbox/child.ts';
import { freePort } from '../../../src/sandbox/ports.ts';
import { defaultCacheDir } from '../../../src/sandbox/sandbox.ts';
import { toolModuleDir } from '../../../src/sandbox/tool-module.ts';
import { buildTools } from '../../../src/sandbox/toolchain.ts';
import { scratch } from './host.ts';
import { textFrom, until } from './until.ts';

/** A server that speaks S3 and takes any credentials. */
export interface ObjectStore {
  /** `127.0.0.1:40123`. */
  address: string;
  /** Names of a bucket's objects. */
  objects(bucket: string): Promise<string[]>;
}

const program = { name: 'gofakes3', package: 'github.com/johannesboyne/gofakes3/cmd/gofakes3' };

/** Starts one that has the bucket; it ends with the test. Building it takes a minute, once. */
export async function objectStore(bucket: string, context: TestContext): Promise<ObjectStore> {
  const module = { name: 's3', dir: toolModuleDir('s3'), tools: [program] };
  const built = await buildTools(module, { cacheDir: defaultCacheDir(process.env), env: process.env });
  const dir = scratch(context);
  const address = `127.0.0.1:${await freePort()}`;
  const child = startChild({
    name: program.name,
    command: built[program.name] ?? program.name,
    args: ['-backend=memory', `-host=${address}`, `-initialbucket=${bucket}`],
    logFile: join(dir, 'log'),
    cwd: dir,
  });
  context.onTestFinished(() => child.stop());
  const listing = (of: string): Promise<string | undefined> => textFrom(`http://${address}/${of}?list-type=2`);
  await until(context.signal, () => listing(bucket));
  return {
    address,
    objects: async (of) => [...((await listing(of)) ?? '').matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key),
  };
}
