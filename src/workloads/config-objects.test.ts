import { describe, expect, test } from 'vitest';
import { loki } from '../components/loki/index.ts';
import { prometheus } from '../components/prometheus/index.ts';
import type { ComponentKind, ConfigDirectory } from '../platform/component.ts';
import { platformWith } from '../testing/platform.ts';
import type { ComponentInput } from './component-input.ts';
import { configCopies, configMaps, configVolumes } from './config-objects.ts';
import { configRevision } from './config-revision.ts';

function input(kind: ComponentKind, config: ConfigDirectory[], image = 'image:1'): ComponentInput {
  const workload = { args: [], env: [], config };
  return { platform: platformWith(), namespace: 'monitoring', kind, image, workload } as unknown as ComponentInput;
}

function directory(files: Record<string, string>, reloads = false, name = 'loki'): ConfigDirectory {
  return { name, mountPath: `/etc/${name}`, files, reloads };
}

const namesOf = (objects: { metadata: { name: string } }[]) => objects.map(({ metadata }) => metadata.name);

describe('a directory that pods are started with', () => {
  test('is an immutable ConfigMap named after its content, which the pods mount', () => {
    const one = input(loki, [directory({ a: '1' })]);
    const [made] = configMaps(one);
    expect(made).toMatchObject({ immutable: true, data: { a: '1' } });
    expect(made?.metadata.name).toMatch(/^loki-[0-9a-f]{8}$/);
    expect(configVolumes(one)).toEqual([{ name: 'config-loki', configMap: { name: made?.metadata.name } }]);
    expect(made?.metadata.name).toBe(`loki-${configRevision(one)?.revision}`);
    expect(namesOf(configMaps(input(loki, [directory({ a: '2' })])))).not.toContain(made?.metadata.name);
  });

  test('does not depend on the order of its files', () => {
    const [a, b] = [
      { x: '1', y: '2' },
      { y: '2', x: '1' },
    ].map((files) => configMaps(input(loki, [directory(files)])));
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });

  test('has one revision with the others of its component', () => {
    const maps = configMaps(input(loki, [directory({ a: '1' }), directory({ b: '1' }, false, 'more')]));
    const revisions = maps.map(({ metadata }) => metadata.labels?.['observability.io/config-revision']);
    expect(new Set(revisions).size).toBe(1);
    expect(namesOf(maps)).toEqual([`loki-${revisions[0]}`, `more-${revisions[0]}`]);
  });
});

describe('a directory that is too large for one ConfigMap', () => {
  const large = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, 'é'.repeat(200 * 1024)]));

  test('is several, mounted as one, and no file is lost', () => {
    const one = input(loki, [directory(large)]);
    const maps = configMaps(one);
    const [first = ''] = namesOf(maps);
    expect(namesOf(maps)).toEqual([first, `${first}-2`]);
    expect(Object.assign({}, ...maps.map((map) => map['data']))).toEqual(large);
    expect(configVolumes(one)).toEqual([
      { name: 'config-loki', projected: { sources: namesOf(maps).map((name) => ({ configMap: { name } })) } },
    ]);
  });

  test('has a ConfigMap for a file that fills one alone', () => {
    const maps = configMaps(input(loki, [directory({ a: 'x'.repeat(1_000_000), b: 'y' })]));
    expect(maps.map((map) => Object.keys(map['data'] as object))).toEqual([['a'], ['b']]);
  });
});

describe('a directory that is reloaded', () => {
  test('keeps its name, and what tells of its reloads has copies to go back to', () => {
    const one = input(prometheus, [directory({ a: '1' }, true, 'prometheus')]);
    expect(namesOf(configMaps(one))).toEqual(['prometheus']);
    expect(configMaps(one)[0]).not.toHaveProperty('immutable');
    expect(namesOf(configCopies(one))).toEqual([`prometheus-${configRevision(one)?.revision}`]);
    expect(configRevision(one)?.reload?.port).toBe(9090);
  });

  test('says nothing of a component that does not tell', () => {
    const one = input(loki, [directory({ a: '1' }, true)]);
    expect(configRevision(one)).toBeUndefined();
    expect(configCopies(one)).toEqual([]);
  });

  test('does not change the revision of what pods are started with', () => {
    const revisions = ['1', '2'].map(
      (text) =>
        configRevision(input(loki, [directory({ a: '1' }), directory({ b: text }, true, 'dashboards')]))?.revision,
    );
    expect(revisions[0]).toBe(revisions[1]);
  });
});

test('another image is another program with the same configuration', () => {
  const [a, b] = ['image:1', 'image:2'].map((image) => configRevision(input(loki, [directory({ a: '1' })], image)));
  expect(a?.revision).toBe(b?.revision);
  expect(a?.program).not.toBe(b?.program);
});
