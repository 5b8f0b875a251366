import { expect, test } from 'vitest';
import { reflect } from './reflector.ts';
import { configMap, reply, status } from './testing/fake-server.ts';
import { type Harness, withServer } from './testing/harness.ts';
import { settle, until } from './testing/until.ts';

const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };

/** A reflector of ConfigMaps that tells what each list held. */
async function reflected(run: (h: Harness & { told: string[]; errors: string[] }) => Promise<void>): Promise<void> {
  await withServer(async (h) => {
    const told: string[] = [];
    const errors: string[] = [];
    const handler = {
      reset: (items: { metadata: { name: string } }[]) => void told.push(items.map((o) => o.metadata.name).join(' ')),
      changed: () => {},
      deleted: () => {},
    };
    const reflector = reflect(h.client, configMaps, handler, { onError: (error) => errors.push(error.name) });
    try {
      await run({ ...h, told, errors });
    } finally {
      reflector.stop();
      await reflector.done;
    }
  });
}

const asked = ({ server }: Harness) => server.received.filter(({ path }) => path.endsWith('configmaps')).length;

test('a server that fails is asked once a turn, and every turn waits twice as long', () =>
  reflected(async (h) => {
    await until(() => h.server.watches[0]);
    h.server.override = ({ path }, response) => {
      if (path.endsWith('configmaps')) reply(response, 500, status(500, 'InternalError', 'no'));
      return path.endsWith('configmaps');
    };
    const before = asked(h);
    h.server.watches[0]?.send('ERROR', status(410, 'Expired', 'too old'));
    // The first list after a 410 is made at once.
    await until(() => asked(h) === before + 1);
    const waits: number[] = [];
    for (let turn = 1; turn <= 8; turn++) {
      waits.push(await h.clock.fire('backoff', 'retry'));
      await until(() => asked(h) === before + 1 + turn);
    }
    expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
  }));

test('a list from before what was told already is not believed, and the next one is', () =>
  reflected(async (h) => {
    const watch = await until(() => h.server.watches[0]);
    watch.send('ADDED', configMap('new', '120'));
    await settle();
    h.server.resourceVersion = '110';
    watch.send('ERROR', status(410, 'Expired', 'too old'));
    await h.clock.fire('backoff');
    await settle();
    expect(h.told).toEqual(['']);
    expect(h.errors).toContain('OutdatedError');
    h.server.resourceVersion = '130';
    h.server.objects = [configMap('new', '120')];
    await h.clock.fire('backoff');
    await until(() => h.told.length === 2);
    expect(h.told[1]).toBe('new');
  }));

test('a server that goes on to answer from before was set back, and is believed then', () =>
  reflected(async (h) => {
    const watch = await until(() => h.server.watches[0]);
    watch.send('ADDED', configMap('lost', '120'));
    await settle();
    h.server.resourceVersion = '50';
    h.server.objects = [configMap('old', '40')];
    watch.send('ERROR', status(410, 'Expired', 'too old'));
    for (let turn = 0; turn < 3; turn++) {
      expect(h.told).toHaveLength(1);
      await h.clock.fire('backoff');
      await settle();
    }
    await until(() => h.told.length === 2);
    expect(h.told[1]).toBe('old');
    await until(() => h.server.watches.at(-1)?.resourceVersion === '50');
  }));

test('a server that comes back from the past is found out when the connection was lost, with one question for all', () =>
  reflected(async (h) => {
    const watch = await until(() => h.server.watches[0]);
    watch.send('ADDED', configMap('lost', '120'));
    await settle();
    h.server.resourceVersion = '50';
    h.server.objects = [configMap('old', '40')];
    // At first it has not read anybody's rights yet.
    let refusals = 3;
    h.server.override = ({ path }, response) => {
      const isRefused = path.startsWith('/api/v1/') && refusals-- > 0;
      if (isRefused) reply(response, 403, status(403, 'Forbidden', 'not yet'));
      else if (path === '/api/v1/namespaces') reply(response, 200, { metadata: { resourceVersion: '50' }, items: [] });
      else return false;
      return true;
    };
    watch.reset();
    for (let turn = 0; turn < 6; turn++) {
      await h.clock.fire('backoff');
      await settle();
    }
    await until(() => h.server.watches.at(-1)?.resourceVersion === '50');
    expect(h.told.at(-1)).toBe('old');
    expect(h.server.watches.map(({ resourceVersion }) => resourceVersion)).toEqual(['100', '50']);
  }));
