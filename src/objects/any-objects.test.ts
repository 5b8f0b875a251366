import { describe, expect, it } from 'vitest';
import { objectsAmong } from './any-objects.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' } };

const namesOf = (values: readonly unknown[]) =>
  objectsAmong(values).objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);

describe('objects that anybody wrote', () => {
  it('lists are opened, whatever they are called and however deep', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [pod, { apiVersion: 'v1', kind: 'List', items: [{ ...pod, metadata: { name: 'b' } }] }],
    };
    expect(namesOf([list])).toEqual(['Pod shop/a', 'Pod default/b']);
    const { kind: _kind, apiVersion: _version, ...item } = pod;
    expect(namesOf([{ apiVersion: 'v1', kind: 'PodList', items: [item] }])).toEqual(['Pod shop/a']);
    expect(namesOf([[pod], null, undefined])).toEqual(['Pod shop/a']);
  });

  it('who does not say in which namespace is in default, and what is for the cluster is in none', () => {
    const named = (kind: string) => ({ apiVersion: 'x/v1', kind, metadata: { name: 'a' } });
    expect(namesOf(['Namespace', 'Node', 'ClusterRole', 'AdminNetworkPolicy', 'NetworkPolicy'].map(named))).toEqual([
      'Namespace /a',
      'Node /a',
      'ClusterRole /a',
      'AdminNetworkPolicy /a',
      'NetworkPolicy default/a',
    ]);
  });

  it('labels have the form that is relied on', () => {
    const odd = { ...pod, metadata: { ...pod.metadata, labels: { app: 'web', version: 7 }, annotations: 'none' } };
    expect(objectsAmong([odd]).objects[0]?.metadata).toMatchObject({ labels: { app: 'web' }, annotations: {} });
  });

  it('of two with the same name the later counts, and it is said', () => {
    const { objects, notes } = objectsAmong([pod, { ...pod, spec: { later: true } }]);
    expect(objects).toEqual([expect.objectContaining({ spec: { later: true } })]);
    expect(notes).toEqual(['Pod shop/a is there more than once; the last one counts']);
  });

  it.each([
    ['text', 'something that is no object was passed over'],
    [{ metadata: { name: 'a' } }, 'something without apiVersion and kind was passed over'],
    [{ ...pod, metadata: { namespace: 'shop' } }, 'a Pod without a name was passed over'],
    [{ ...pod, metadata: { name: 7 } }, 'a Pod without a name was passed over'],
    [{ ...pod, spec: nested(100) }, 'Pod a was passed over: it is deeper than any object can be'],
  ])('what is no object is passed over, and that is said: %j', (value, note) => {
    expect(objectsAmong([value])).toEqual({ objects: [], notes: [note] });
  });
});

function nested(levels: number): unknown {
  return levels === 0 ? {} : { in: nested(levels - 1) };
}
