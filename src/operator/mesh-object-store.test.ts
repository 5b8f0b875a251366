import { describe, expect, it } from 'vitest';
import type { MeshSurvey } from '../mesh/mesh.ts';
import type { KubeObject } from '../objects/object.ts';
import { createMeshObjectStore } from './mesh-object-store.ts';

const kind = { apiVersion: 'mesh.example/v1', kind: 'Route' };
const survey: MeshSurvey = {
  kinds: [],
  reaches: () => true,
  describe: ({ spec }) => {
    const { host } = spec as { host: string };
    return host === 'checkout' ? undefined : { hosts: [host] };
  },
};
const route = (name: string, host: string, more: object = {}, labels: Record<string, string> = {}): KubeObject => ({
  ...kind,
  metadata: { name, namespace: 'shop', labels },
  spec: { host, ...more },
});
const ours = (name: string) => route(name, 'loki', {}, { 'app.kubernetes.io/managed-by': 'gunj-operator' });

function make(...items: KubeObject[]) {
  const store = createMeshObjectStore();
  let changes = 0;
  const onChange = () => {
    changes += 1;
  };
  const handler = store.handler(survey, kind, onChange);
  handler.reset(items);
  const told = () => {
    const count = changes;
    changes = 0;
    return count;
  };
  const names = () => store.current().map(({ name }) => name);
  return { store, handler, told, names, onChange };
}

describe('the store of objects in the mesh', () => {
  it('keeps what concerns platforms, and tells of it', () => {
    const { names, told } = make(route('b', 'grafana'), route('a', 'loki'), route('c', 'checkout'));
    expect(names()).toEqual(['a', 'b']);
    expect(told()).toBe(1);
  });

  it.each<[title: string, event: 'changed' | 'deleted', object: KubeObject, told: number, names: string[]]>([
    ['one that is new', 'changed', route('b', 'loki'), 1, ['a', 'b']],
    ['one that changes', 'changed', route('a', 'loki'), 1, ['a']],
    ['nothing of what is not read of it', 'changed', route('a', 'grafana', { weight: 5 }), 0, ['a']],
    ['one that is about something else now', 'changed', route('a', 'checkout'), 1, []],
    ['one that goes', 'deleted', route('a', 'grafana'), 1, []],
    ['nothing of one that never mattered', 'deleted', route('c', 'checkout'), 0, ['a']],
    ['nothing of ours', 'changed', ours('o'), 0, ['a', 'o']],
  ])('tells of %s', (_, event, object, count, expected) => {
    const { handler, told, names } = make(route('a', 'grafana'));
    told();
    handler[event](object);
    expect(told()).toBe(count);
    expect(names()).toEqual(expected);
  });

  it('shows ours only beside those of others', () => {
    const { handler, names } = make(ours('o'));
    expect(names()).toEqual([]);
    handler.changed(route('a', 'grafana'));
    expect(names()).toEqual(['a', 'o']);
  });

  it('forgets what a new list does not have, and a kind that is no longer served', () => {
    const { handler, store, told, names, onChange } = make(route('a', 'grafana'), route('b', 'loki'));
    told();
    handler.reset([route('b', 'loki')]);
    expect([told(), names()]).toEqual([1, ['b']]);
    store.drop(kind, onChange);
    expect([told(), names()]).toEqual([1, []]);
  });
});
