import { describe, expect, it } from 'vitest';
import type { Outcome, Picture } from '../../prove/picture/picture.ts';
import { bandsOf, columnsOf, type Filter, remaining, tallyOf } from './page/model.ts';

const outcome = (verdict: Outcome['verdict'], encryption: Outcome['encryption'] = 'none'): Outcome => ({
  verdict,
  encryption,
  because: [],
});
const party = (name: string) => ({ name, kind: 'workload' as const });

/** web (two workloads) may call db, job may not; nobody may call web. */
const picture: Picture = {
  sources: [
    { namespace: 'shop', members: [party('shop/web'), party('shop/web-2')] },
    { namespace: 'batch', members: [party('batch/job')] },
  ],
  destinations: [
    { namespace: 'shop', members: [party('shop/web')], ports: [{ port: 80, protocol: 'TCP' }] },
    {
      namespace: 'data',
      members: [party('data/db')],
      ports: [
        { port: 5432, protocol: 'TCP', name: 'sql' },
        { port: 'other', protocol: 'TCP' },
      ],
    },
  ],
  cells: [
    [0, 1, 0],
    [0, 0, 2],
  ],
  outcomes: [outcome('denied'), outcome('allowed', 'mtls'), { ...outcome('allowed', 'plain'), differs: 'extra' }],
  reasons: [],
};
const columns = columnsOf(picture);
const all: Filter = { from: '', to: '', focus: new Set() };

describe('what a page shows', () => {
  it.each<[string, Partial<Filter>, number[], number[]]>([
    ['everything', {}, [0, 1], [0, 1, 2]],
    ['a part of the name of a caller', { from: 'WEB-2' }, [0], [0, 1, 2]],
    ['a port of who is called', { to: ':5432' }, [0, 1], [1]],
    ['a namespace', { toNamespace: 'data' }, [0, 1], [1, 2]],
    ['one look, where there is any such call', { focus: new Set(['mtls']) }, [0], [1]],
    ['what differs', { focus: new Set(['differs']) }, [1], [2]],
    ['nothing', { from: 'nobody' }, [], [0, 1, 2]],
  ])('%s', (_, part, rows, shown) => {
    expect(remaining(picture, columns, { ...all, ...part })).toEqual({ rows, columns: shown });
  });

  it('a folded namespace is one row, and its calls are counted workload by workload', () => {
    const bands = bandsOf([0, 1], (row) => picture.sources[row]?.namespace ?? '', new Set(['shop']));
    expect(bands).toEqual([
      { namespace: 'shop', indices: [0], isFolded: true },
      { namespace: 'batch', indices: [1], isFolded: false },
    ]);
    const { total, looks, differs } = tallyOf(picture, columns, [0, 1], [1, 2]);
    expect({ total, looks: Object.fromEntries(looks), differs }).toEqual({
      total: 6,
      looks: { mtls: 2, denied: 3, plain: 1 },
      differs: 1,
    });
  });
});
