import { expect, test } from 'vitest';
import { differs } from '../../src/objects/differs.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { plainFacts } from '../../src/testing/platform.ts';
import { editOf } from './drift.ts';
import { templatesFor, usualMemory, wantedByPeers, wantedByUs } from './sample.ts';

const parts = (path: string) =>
  path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

function walk(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], object);
}

function edited(object: KubeObject): KubeObject {
  const copy = structuredClone(object);
  const { path, value } = editOf(object);
  const place = parts(path);
  const last = place.pop() ?? '';
  (walk(copy, place) as Record<string, unknown>)[last] = value;
  return copy;
}

const { objects } = wantedByUs('peers-000', usualMemory, plainFacts);

test.each(objects.map((object) => [object.kind, object.metadata.name, object] as const))(
  'what somebody does to %s %s replaces a value that is there by another',
  (_kind, _name, object) => {
    const { path, value } = editOf(object);
    expect(walk(object, parts(path))).toBeDefined();
    expect(walk(object, parts(path))).not.toEqual(value);
    expect(differs(object, edited(object))).toBeDefined();
  },
);

test('the peers are given what the operator writes, but for hashes of what is in it', () => {
  const templates = templatesFor(plainFacts);
  const peers = wantedByPeers(templates, 'peers-0000', usualMemory);
  const ours = wantedByUs('peers-0000', usualMemory, plainFacts);
  const text = (value: unknown) => JSON.stringify(value).replaceAll(/\b[0-9a-f]{8}\b/g, 'hash');
  const sorted = (all: readonly KubeObject[]) => all.map((object) => JSON.parse(text(object)) as unknown);
  expect(sorted(peers.objects)).toEqual(sorted(ours.objects));
  expect(peers.shared).toEqual(ours.shared);
  expect(JSON.stringify(peers)).not.toContain('xxxx');
});

test('the memory of a platform is in one object alone', () => {
  const changed = wantedByUs('peers-000', '600Mi', plainFacts).objects.filter(
    (object, index) => differs(object, objects[index]) !== undefined,
  );
  expect(changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['StatefulSet prometheus']);
});
