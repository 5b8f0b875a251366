import { describe, expect, it, test } from 'vitest';
import { dashboards } from './dashboards.ts';
import { configMap } from './testing/facts.ts';

const source = (file: string, model: unknown, name = 'mine') => ({
  namespace: 'shop',
  name,
  file,
  text: typeof model === 'string' ? model : JSON.stringify(model),
});
const good = { uid: 'good', title: 'Good', panels: [] };

describe('dashboards', () => {
  it('lose their number and version, which belong to another database', () => {
    const { files } = dashboards([source('a.json', { id: 7, version: 3, ...good })], []);
    expect(Object.values(files).map((text) => JSON.parse(text))).toEqual([good]);
    expect(Object.keys(files)).toEqual(['shop_mine_a.json']);
  });

  it('go to the folder of their namespace, or to the one that is asked for', () => {
    const found = [
      configMap('dashboards', {}, { name: 'other', annotations: { 'observability.io/folder': 'Team Shop' } }),
    ];
    const { folders } = dashboards([source('a.json', good), source('b.json', { ...good, uid: 'b' }, 'other')], found);
    expect(folders).toEqual({ 'shop_mine_a.json': 'shop', 'shop_other_b.json': 'Team Shop' });
  });

  it('that share a uid are left out, but for the first', () => {
    const { files, quarantined } = dashboards([source('a.json', good), source('b.json', good)], []);
    expect(Object.keys(files)).toEqual(['shop_mine_a.json']);
    expect(quarantined).toMatchObject([{ file: 'b.json', reason: expect.stringContaining('a.json in shop/mine') }]);
  });

  it('do not take the uids of those that come with the platform', () => {
    const { files, quarantined } = dashboards(
      [source('a.json', good), source('b.json', { ...good, uid: 'c' })],
      [],
      ['good'],
    );
    expect(Object.keys(files)).toEqual(['shop_mine_b.json']);
    expect(quarantined).toMatchObject([{ file: 'a.json', reason: expect.stringContaining('comes with the platform') }]);
  });

  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['a list', [], 'no JSON object'],
    ['an answer of the API', { dashboard: good, meta: {} }, 'answer of the API'],
    [
      'a Kubernetes resource',
      { apiVersion: 'dashboard.grafana.app/v2', kind: 'Dashboard', spec: good },
      'Kubernetes resource',
    ],
    ['an export with questions', { ...good, __inputs: [{ name: 'DS' }] }, '__inputs'],
    ['without a title', { uid: 'x' }, 'no title'],
    ['without a uid', { title: 'x' }, 'needs a uid'],
    ['with a uid that is too long', { title: 'x', uid: 'x'.repeat(41) }, 'needs a uid'],
    [
      'nested beyond measure',
      `{"uid":"x","title":"x","a":${'['.repeat(9000)}${']'.repeat(9000)}}`,
      'nested too deeply',
    ],
    ['too large', { ...good, text: 'x'.repeat(950_000) }, 'larger than'],
  ])('are left out: %s', (_, model, reason) => {
    const { files, quarantined } = dashboards([source('a.json', model), source('b.json', good)], []);
    expect(quarantined).toEqual([
      { namespace: 'shop', name: 'mine', file: 'a.json', reason: expect.stringContaining(reason) },
    ]);
    expect(Object.keys(files)).toEqual(['shop_mine_b.json']);
  });
});
