import { expect, test } from 'vitest';
import type { Peer } from '../../../platform/flow.ts';
import { exportTo } from './export-to.ts';

const pods = (namespaces: readonly string[] | 'all'): Peer => ({
  kind: 'pods',
  name: 'pods-a',
  namespaces,
  identity: 'mesh',
});

test.each<{ title: string; callers: Peer[]; namespaces: string[] }>([
  { title: 'callers at home alone', callers: ['grafana', 'neighbours'], namespaces: ['.'] },
  {
    title: 'callers from elsewhere, in order',
    callers: [pods(['shop', 'b']), 'tempo', pods(['b'])],
    namespaces: ['.', 'b', 'shop'],
  },
  { title: 'callers whose place is named as well', callers: [pods(['monitoring', 'shop'])], namespaces: ['.', 'shop'] },
  { title: 'everybody', callers: [pods(['shop']), pods('all')], namespaces: ['*'] },
])('rules are for the eyes of $title', ({ callers, namespaces }) => {
  const calls = callers.map((from) => ({ from, to: 'loki', port: 3100, kind: 'read', byGateway: false }) as const);
  expect(exportTo(calls, 'monitoring')).toEqual(namespaces);
});
