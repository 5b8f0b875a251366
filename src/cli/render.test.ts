import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { indexName } from './output-dir.ts';
import { runGunj } from './testing/run-gunj.ts';
import { runInside } from './testing/run-inside.ts';
import { platformYaml, workspace } from './testing/workspace.ts';

const istio = ['--mesh', 'istio', '--mesh-version', '1.30.3'];

describe('gunj render', () => {
  it('gives the same bytes in another process, from standard input and from a file', async () => {
    const dir = await workspace({ 'p.yaml': platformYaml });
    const first = await runGunj(['render', '-f', '-', ...istio], { input: platformYaml });
    const second = await runInside(['render', '-f', join(dir, 'p.yaml'), ...istio]);
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(second.stdout);
    expect(first.stderr).toBe(second.stderr);
    expect(first.stderr.trimEnd().split('\n')).toEqual(first.stderr.match(/^warning [A-Z_]+ (?:[\w.[\]]+: )?.+$/gm));
  });

  it('gives the same objects as YAML, as a JSON list and as files', async () => {
    const dir = await workspace({ 'p.yaml': platformYaml });
    const base = ['render', '-f', join(dir, 'p.yaml'), ...istio];
    const yaml = await runInside(base);
    const json = await runInside([...base, '-o', 'json']);
    const out = join(dir, 'out');
    await runInside([...base, '-o', 'json', '--output-dir', out]);
    const { items } = JSON.parse(json.stdout) as { items: unknown[] };
    expect(items.length).toBeGreaterThan(20);
    expect(parseAllDocuments(yaml.stdout).map((document) => document.toJS())).toEqual(items);
    const names = (await readdir(out)).filter((name) => name !== indexName);
    const objects = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(out, name), 'utf8'))));
    expect(objects.map((object) => JSON.stringify(object)).sort()).toEqual(
      items.map((object) => JSON.stringify(object)).sort(),
    );
  });
});

describe('gunj render --output-dir', () => {
  const files = async (dir: string) => (await readdir(dir)).filter((name) => name !== indexName).sort();
  const render = (dir: string, text = platformYaml, ...more: string[]) =>
    runInside(['render', '-f', '-', '--mesh', 'none', '--output-dir', join(dir, 'out'), ...more], { input: text });
  const withoutTempo = `${platformYaml}  components:\n    tempo:\n      enabled: false\n`;

  it('writes nothing the second time', async () => {
    const dir = await workspace();
    const count = await (async () => {
      await render(dir);
      return (await files(join(dir, 'out'))).length;
    })();
    const { code, stderr } = await render(dir);
    expect(code).toBe(0);
    expect(stderr).toContain(`: 0 written, ${count} unchanged, 0 removed\n`);
  });

  it('takes away what is no longer needed and leaves what others wrote', async () => {
    const dir = await workspace();
    const out = join(dir, 'out');
    await render(dir);
    await writeFile(join(out, 'README.md'), 'mine');
    const { code } = await render(dir, withoutTempo);
    expect(code).toBe(0);
    const left = await files(out);
    expect(left).toContain('README.md');
    expect(left.filter((name) => name.includes('tempo'))).toEqual([]);
  });

  it('keeps a file that is no longer needed but was changed by hand, and says so', async () => {
    const dir = await workspace();
    const out = join(dir, 'out');
    await render(dir);
    const edited = (await files(out)).find((name) => name.includes('statefulset-tempo')) ?? '';
    await writeFile(join(out, edited), 'changed');
    const { stderr } = await render(dir, withoutTempo);
    expect(await readFile(join(out, edited), 'utf8')).toBe('changed');
    expect(stderr).toContain(`kept ${join(out, edited)}: `);
  });

  it('does not write over a file of somebody else', async () => {
    const dir = await workspace();
    const out = join(dir, 'out');
    await render(dir);
    const [first = ''] = await files(out);
    const other = await workspace({ [first]: 'mine' });
    const { code, stderr } = await runInside(['render', '-f', '-', '--mesh', 'none', '--output-dir', other], {
      input: platformYaml,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(other, first)} is there and was not written by gunj`);
    expect(await readdir(other)).toEqual([first]);
  });

  it.each([
    ['an object', (names: string[]) => names[0] ?? ''],
    ['an object that is no longer needed', (names: string[]) => names.find((name) => name.includes('tempo')) ?? ''],
    ['the list of files', () => indexName],
  ])('neither follows nor removes a symbolic link in place of %s, and writes nothing', async (_, choose) => {
    for (const exists of [true, false]) {
      const dir = await workspace();
      const out = join(dir, 'out');
      await render(dir);
      const link = join(out, choose(await files(out)));
      const target = join(dir, 'target');
      const text = await readFile(link, 'utf8');
      if (exists) await writeFile(target, text);
      await rm(link);
      await symlink(target, link);
      const before = await readdir(out);
      const { code, stderr } = await render(dir, withoutTempo);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `${stderr.split('gunj:')[0]}gunj: ${link} is a symbolic link, which gunj does not write through; remove it or use another directory\n`,
      );
      expect(await readdir(out)).toEqual(before);
      expect((await readdir(dir)).includes('target')).toBe(exists);
      if (exists) expect(await readFile(target, 'utf8')).toBe(text);
    }
  });

  it('leaves no temporary file behind', async () => {
    const dir = await workspace();
    await render(dir);
    const hidden = (await readdir(join(dir, 'out'))).filter((name) => name.startsWith('.'));
    expect(hidden).toEqual([indexName]);
  });

  it('does not mix two platforms', async () => {
    const dir = await workspace();
    await render(dir);
    const { code, stderr } = await render(dir, platformYaml.replace('name: shop', 'name: other'));
    expect(code).toBe(1);
    expect(stderr).toContain('holds the objects of monitoring/shop; give monitoring/other a directory of its own');
  });
});
