import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { ApiError } from './errors.ts';
import { type ReflectHandler, type ReflectOptions, type Reflector, reflect } from './reflector.ts';
import { configMap, reply, status } from './testing/fake-server.ts';
import { type Harness, withServer } from './testing/harness.ts';
import { settle, until } from './testing/until.ts';

const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };

interface Mirror extends Harness {
  /** What the handler was told, in order: `reset a1 b2`, `changed a3`, `deleted a3`. */
  told: string[];
  /** Name to resourceVersion, as a reader of the handler's calls would have it. */
  store: Map<string, string>;
  reflector: Reflector;
  errors: Error[];
}

/** A reflector of the fake server's ConfigMaps; stopped afterwards, and then nothing of it may be left. */
function mirrored(
  run: (mirror: Mirror) => Promise<void>,
  o: {
    before?: (harness: Harness) => void;
    handler?: Partial<ReflectHandler>;
    options?: ReflectOptions;
    metadataOnly?: boolean;
    kind?: string;
    apiVersion?: string;
  } = {},
): Promise<void> {
  return withServer(async (harness) => {
    const told: string[] = [];
    const store = new Map<string, string>();
    const errors: Error[] = [];
    o.before?.(harness);
    const target = {
      apiVersion: o.apiVersion ?? 'v1',
      kind: o.kind ?? 'ConfigMap',
      ...(o.metadataOnly ? { metadataOnly: true } : {}),
    };
    const reflector = reflect(
      harness.client,
      target,
      { ...recorder(told, store), ...o.handler },
      { onError: (error) => errors.push(error), ...o.options },
    );
    try {
      await run({ ...harness, told, store, reflector, errors });
    } finally {
      reflector.stop();
      await reflector.done;
    }
    await until(
      () => harness.server.busy() === 0,
      () => 'the server to have no request left',
    );
    expect(harness.clock.pending()).toBe(0);
  });
}

function recorder(told: string[], store: Map<string, string>): ReflectHandler {
  const label = (o: KubeObject) => `${o.metadata.name}@${o.metadata.resourceVersion}`;
  return {
    reset(items) {
      store.clear();
      for (const item of items) store.set(item.metadata.name, item.metadata.resourceVersion ?? '');
      told.push(['reset', ...items.map(label)].join(' '));
    },
    changed(object) {
      store.set(object.metadata.name, object.metadata.resourceVersion ?? '');
      told.push(`changed ${label(object)}`);
    },
    deleted(object) {
      store.delete(object.metadata.name);
      told.push(`deleted ${label(object)}`);
    },
  };
}

const watchNumber = async ({ server, reflector }: Mirror, n: number) => {
  await until(
    () => server.watches.length >= n && reflector.health().counts.watches >= n,
    () => `watch number ${n}`,
  );
  const watch = server.watches[n - 1];
  if (!watch) throw new Error(`there is no watch number ${n}`);
  return watch;
};
const isWatch = (query: URLSearchParams) => query.get('watch') === 'true';
const lists = ({ server }: Mirror) =>
  server.received.filter((r) => !isWatch(r.query) && r.path.endsWith('configmaps')).length;

describe('a reflector in good weather', () => {
  test('hands over a list, then every event in the order of the stream', () =>
    mirrored(
      async (m) => {
        const watch = await watchNumber(m, 1);
        expect(watch.resourceVersion).toBe('100');
        watch.send('ADDED', configMap('b', '101'));
        watch.send('MODIFIED', configMap('b', '102'));
        watch.send('DELETED', configMap('a', '103'));
        await until(() => m.told.length === 4);
        expect(m.told).toEqual(['reset a@9', 'changed b@101', 'changed b@102', 'deleted a@103']);
        await expect(m.reflector.synced).resolves.toBeUndefined();
        expect(m.reflector.health()).toMatchObject({ synced: true, phase: 'watching', lastActivityAgoMs: 0 });
      },
      { before: ({ server }) => server.objects.push(configMap('a', '9')) },
    ));

  test('asks for bookmarks and for an end after four to eight minutes', () =>
    mirrored(async (m) => {
      const { query } = (await watchNumber(m, 1)).request;
      expect(query.get('allowWatchBookmarks')).toBe('true');
      expect(Number(query.get('timeoutSeconds'))).toBe(360);
    }));

  test('asks for metadata only, and gives objects back as the kind they are, without managedFields', () => {
    const seen: KubeObject[] = [];
    const partial = (name: string) => ({
      ...configMap(name, '5'),
      apiVersion: 'meta.k8s.io/v1',
      kind: 'PartialObjectMetadata',
      metadata: { ...configMap(name, '5').metadata, managedFields: [{ manager: 'x' }] },
    });
    return mirrored(
      async (m) => {
        const watch = await watchNumber(m, 1);
        watch.send('ADDED', partial('b'));
        await until(() => seen.length === 2);
        for (const object of seen) {
          expect(object).toMatchObject(configMaps);
          expect(object.metadata).not.toHaveProperty('managedFields');
        }
        const accepts = m.server.received.map(({ headers }) => headers.accept);
        expect(accepts[0]).toBe('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
        expect(accepts[1]).toBe('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1');
      },
      {
        metadataOnly: true,
        before: ({ server }) => server.objects.push(partial('a')),
        handler: { reset: (items) => void seen.push(...items), changed: (object) => void seen.push(object) },
      },
    );
  });

  test('takes resourceVersions as opaque: they need not be numbers nor grow', () =>
    mirrored(
      async (m) => {
        const watch = await watchNumber(m, 1);
        expect(watch.resourceVersion).toBe('z/9');
        watch.send('ADDED', configMap('a', 'b-2'));
        watch.send('MODIFIED', configMap('a', 'a-1'));
        await until(() => m.told.length === 3);
        watch.end();
        await m.clock.fire('backoff');
        expect((await watchNumber(m, 2)).resourceVersion).toBe('a-1');
        expect(m.store.get('a')).toBe('a-1');
      },
      {
        before: ({ server }) => {
          server.resourceVersion = 'z/9';
        },
      },
    ));
});

describe('a watch that ends', () => {
  test('goes on at once from the last event when the server ends it after its time', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      watch.send('ADDED', configMap('a', '105'));
      await until(() => m.told.length === 2);
      m.clock.advance(360_000);
      watch.end();
      expect((await watchNumber(m, 2)).resourceVersion).toBe('105');
      expect(lists(m)).toBe(1);
    }));

  test('goes on from the last bookmark when there was nothing but bookmarks', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      for (const version of ['140', '180', '250']) watch.bookmark(version);
      await until(() => m.reflector.health().counts.bookmarks === 3);
      m.clock.advance(360_000);
      watch.end();
      expect((await watchNumber(m, 2)).resourceVersion).toBe('250');
      expect(m.told).toEqual(['reset']);
    }));

  test('does not deliver half an event when the connection is cut in the middle of a line', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      watch.send('ADDED', configMap('a', '101'));
      await watch.bytes(JSON.stringify({ type: 'ADDED', object: configMap('b', '102') }).slice(0, 40));
      await until(() => m.told.length === 2);
      watch.reset();
      await m.clock.fire('backoff');
      const next = await watchNumber(m, 2);
      expect(next.resourceVersion).toBe('101');
      next.send('ADDED', configMap('b', '102'));
      await until(() => m.told.length === 3);
      expect(m.told).toEqual(['reset', 'changed a@101', 'changed b@102']);
    }));

  test('goes on after a reset without losing what it had', () =>
    mirrored(async (m) => {
      (await watchNumber(m, 1)).reset();
      await m.clock.fire('backoff');
      expect((await watchNumber(m, 2)).resourceVersion).toBe('100');
      expect(lists(m)).toBe(1);
      expect(m.reflector.health().lastError).toMatch(/ConfigMap/);
    }));

  test('lists again when it was closed at once three times in a row, because its version may be too old', () =>
    mirrored(async (m) => {
      for (let n = 1; n <= 3; n++) {
        (await watchNumber(m, n)).end();
        await m.clock.fire('backoff');
      }
      await watchNumber(m, 4);
      expect(lists(m)).toBe(2);
      expect(m.server.watches.map((w) => w.resourceVersion)).toEqual(['100', '100', '100', '100']);
    }));

  test('waits longer each time it fails, and shortly again once an event has come', () =>
    mirrored(async (m) => {
      const waits: number[] = [];
      for (let n = 1; n <= 8; n++) {
        (await watchNumber(m, n)).reset();
        waits.push(await m.clock.fire('backoff'));
      }
      expect(waits).toEqual([375, 750, 1500, 3000, 6000, 12_000, 22_500, 22_500]);
      const watch = await watchNumber(m, 9);
      watch.send('ADDED', configMap('a', '101'));
      await until(() => m.told.includes('changed a@101'));
      watch.reset();
      expect(await m.clock.fire('backoff')).toBe(375);
    }));
});

describe('a watch that goes silent', () => {
  test('is given up when not a byte came for longer than it was to last, and is opened anew', () =>
    mirrored(async (m) => {
      const half = await watchNumber(m, 1);
      expect(await m.clock.fire('silence')).toBe(370_000);
      await until(() => !half.open());
      expect(m.reflector.health().lastError).toMatch(/no event and no bookmark for 370 s/);
      await m.clock.fire('backoff');
      expect((await watchNumber(m, 2)).resourceVersion).toBe('100');
    }));

  test('is left alone while it is merely quiet', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      m.clock.advance(369_000);
      await settle();
      watch.bookmark('150');
      await until(() => m.reflector.health().counts.bookmarks === 1);
      m.clock.advance(369_000);
      await settle();
      expect(m.server.watches).toHaveLength(1);
      expect(m.reflector.health().lastActivityAgoMs).toBe(369_000);
      watch.send('ADDED', configMap('a', '151'));
      await until(() => m.store.has('a'));
    }));

  test('is given up when the server never answers the watch at all', () =>
    mirrored(
      async (m) => {
        await until(() => m.server.received.length === 2);
        expect(await m.clock.fire('request')).toBe(30_000);
        m.server.override = undefined;
        await m.clock.fire('backoff');
        await watchNumber(m, 1);
      },
      {
        before: ({ server }) => {
          server.override = ({ query }) => isWatch(query);
        },
      },
    ));
});

describe('a server that has forgotten', () => {
  test('410 as an answer leads to a new list, and what is gone by then is gone', () =>
    mirrored(
      async (m) => {
        const watch = await watchNumber(m, 1);
        m.server.objects = [configMap('b', '8'), configMap('c', '300')];
        m.server.resourceVersion = '301';
        m.server.override = ({ query }, response) => {
          if (!isWatch(query)) return false;
          reply(response, 410, status(410, 'Expired', 'too old resource version'));
          m.server.override = undefined;
          return true;
        };
        watch.bookmark('300');
        await until(() => m.reflector.health().counts.bookmarks === 1);
        m.clock.advance(360_000);
        watch.end();
        expect((await watchNumber(m, 2)).resourceVersion).toBe('301');
        expect(m.told).toEqual(['reset a@7 b@8', 'reset b@8 c@300']);
        expect([...m.store.keys()]).toEqual(['b', 'c']);
      },
      { before: ({ server }) => server.objects.push(configMap('a', '7'), configMap('b', '8')) },
    ));

  test('410 as an event leads to a new list', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      m.server.resourceVersion = '400';
      watch.send('ERROR', status(410, 'Expired', 'too old resource version'));
      expect((await watchNumber(m, 2)).resourceVersion).toBe('400');
      expect(lists(m)).toBe(2);
    }));

  test('410 for every watch does not become a storm', () =>
    mirrored(
      async (m) => {
        const waits: number[] = [];
        for (let n = 0; n < 4; n++) waits.push(await m.clock.fire('backoff'));
        expect(waits).toEqual([750, 1500, 3000, 6000]);
        expect(m.errors).toHaveLength(4 + 1);
      },
      {
        before: ({ server }) => {
          let n = 0;
          server.override = ({ query }, response) => {
            if (isWatch(query)) reply(response, 410, status(410, 'Expired', `too old: ${n++}`));
            return isWatch(query);
          };
        },
      },
    ));

  test('any other ERROR event is reported and leads to a new list', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      watch.send('ERROR', status(500, 'InternalError', 'the storage is confused'));
      await m.clock.fire('backoff');
      await watchNumber(m, 2);
      expect(lists(m)).toBe(2);
      expect(m.errors.map((e) => e.message)).toEqual(['the storage is confused']);
    }));

  test.each([
    ['a line that is not JSON', '{"type":"ADDED","obj\n'],
    ['a type nobody knows', '{"type":"PATCHED","object":{"metadata":{}}}\n'],
    ['an event without an object', '{"type":"ADDED"}\n'],
    ['null', 'null\n'],
  ])('%s is counted and leads to a new list', (_, line) =>
    mirrored(async (m) => {
      await (await watchNumber(m, 1)).bytes(line);
      await m.clock.fire('backoff');
      await watchNumber(m, 2);
      expect(lists(m)).toBe(2);
      expect(m.reflector.health().counts.undecodable).toBe(1);
    }),
  );
});

describe('a server that refuses', () => {
  test('is asked again for as long as it takes, and the error shows meanwhile', () => {
    let refusing = true;
    return mirrored(
      async (m) => {
        for (let n = 0; n < 100; n++) await m.clock.fire('retry', 'backoff');
        await until(() => m.clock.pending('retry') + m.clock.pending('backoff') === 1);
        const { failingForMs, lastError, synced } = m.reflector.health();
        expect(synced).toBe(false);
        expect(lastError).toBe('etcd is away');
        expect(failingForMs).toBeGreaterThan(60_000);
        refusing = false;
        await m.clock.fire('retry', 'backoff');
        await m.reflector.synced;
        expect(m.reflector.health()).not.toHaveProperty('lastError');
        expect(m.errors.map((e) => e.message)).toEqual(['etcd is away']);
      },
      {
        before: ({ server }) => {
          server.override = ({ path, query }, response) => {
            if (!path.endsWith('configmaps') || isWatch(query) || !refusing) return false;
            reply(response, 500, status(500, 'InternalError', 'etcd is away'));
            return true;
          };
        },
      },
    );
  });

  test('429 on a watch is waited for as long as the server asks, and no event is missed', () =>
    mirrored(
      async (m) => {
        expect(await m.clock.fire('backoff')).toBe(7_000 * 1.125);
        const watch = await watchNumber(m, 1);
        expect(watch.resourceVersion).toBe('100');
        watch.send('ADDED', configMap('a', '101'));
        await until(() => m.store.has('a'));
        expect(lists(m)).toBe(1);
      },
      {
        before: ({ server }) => {
          server.override = ({ query }, response) => {
            if (!isWatch(query)) return false;
            reply(response, 429, status(429, 'TooManyRequests', 'please wait'), { 'retry-after': '7' });
            server.override = undefined;
            return true;
          };
        },
      },
    ));

  test('a kind that is not served yet is waited for with one error, and picked up when it comes', () =>
    mirrored(
      async (m) => {
        for (let n = 0; n < 8; n++) await m.clock.fire('backoff');
        expect(m.errors.map((e) => e.message)).toEqual(['the API server does not serve Gadget in example.com/v1']);
        await until(() => m.clock.pending('backoff') === 1);
        m.server.override = ({ path }, response) => {
          if (path === '/apis/example.com/v1') {
            reply(response, 200, { resources: [{ name: 'widgets', kind: 'Gadget', namespaced: true }] });
          }
          return path === '/apis/example.com/v1';
        };
        await m.clock.fire('backoff');
        await m.reflector.synced;
      },
      { apiVersion: 'example.com/v1', kind: 'Gadget' },
    ));

  test('a kind that is no longer served empties the mirror once that is certain', () =>
    mirrored(
      async (m) => {
        const watch = await watchNumber(m, 1);
        m.server.override = ({ path }, response) => {
          reply(response, 404, '404 page not found');
          return path !== '';
        };
        watch.end();
        await m.clock.fire('backoff');
        await until(() => m.clock.pending('backoff') === 1);
        expect(m.reflector.health().lastError).toMatch(/does not serve ConfigMap/);
        // As from a server that is only just starting.
        for (let ms = 0; ms < 9_000; ms += await m.clock.fire('backoff')) await settle();
        expect(m.told).toEqual(['reset a@1']);
        await m.clock.fire('backoff');
        await until(() => m.told.length === 2);
        for (let n = 0; n < 3; n++) await m.clock.fire('backoff');
        expect(m.told).toEqual(['reset a@1', 'reset']);
      },
      { before: ({ server }) => server.objects.push(configMap('a', '1')) },
    ));
});

describe('a handler that throws', () => {
  test('is counted, and the stream goes on behind the event it threw at', () => {
    let calls = 0;
    return mirrored(
      async (m) => {
        const watch = await watchNumber(m, 1);
        watch.send('ADDED', configMap('a', '101'));
        watch.send('ADDED', configMap('b', '102'));
        await until(() => calls === 2);
        expect(m.reflector.health().counts.handlerErrors).toBe(2);
        expect(m.errors.map((e) => e.message)).toEqual(['handler 1', 'handler 2']);
        m.clock.advance(360_000);
        watch.end();
        expect((await watchNumber(m, 2)).resourceVersion).toBe('102');
      },
      {
        handler: {
          changed() {
            throw new Error(`handler ${++calls}`);
          },
        },
      },
    );
  });
});

describe('stop', () => {
  test('during a list lets go of it, and nothing is handed over or watched afterwards', () =>
    mirrored(
      async (m) => {
        await until(() => m.server.received.length === 1);
        m.reflector.stop();
        await m.reflector.done;
        await expect(m.reflector.synced).rejects.toThrow('stopped');
        await settle();
        expect(m.told).toEqual([]);
        expect(m.server.watches).toEqual([]);
      },
      {
        before: ({ server }) => {
          server.override = ({ query }) => !isWatch(query) && server.received.length > 0;
        },
      },
    ));

  test('during a watch closes it, and events that are on their way are dropped', () =>
    mirrored(async (m) => {
      const watch = await watchNumber(m, 1);
      m.reflector.stop();
      watch.send('ADDED', configMap('a', '101'));
      await m.reflector.done;
      await until(() => !watch.open());
      expect(m.told).toEqual(['reset']);
      expect(m.reflector.health().phase).toBe('stopped');
    }));

  test('from within a handler lets no further event of the same chunk through', () => {
    const seen: string[] = [];
    let stop = () => {};
    return mirrored(
      async (m) => {
        stop = () => m.reflector.stop();
        const watch = await watchNumber(m, 1);
        const line = (name: string) => `${JSON.stringify({ type: 'ADDED', object: configMap(name, '101') })}\n`;
        await watch.bytes(line('a') + line('b'));
        await m.reflector.done;
        expect(seen).toEqual(['a']);
      },
      {
        handler: {
          changed(object) {
            seen.push(object.metadata.name);
            stop();
          },
        },
      },
    );
  });

  test('during a backoff ends it', () =>
    mirrored(async (m) => {
      (await watchNumber(m, 1)).reset();
      await until(() => m.clock.pending('backoff') === 1);
      m.reflector.stop();
      await m.reflector.done;
      expect(m.server.watches).toHaveLength(1);
    }));

  test('during the wait for a retry of a later page ends it', () =>
    mirrored(
      async (m) => {
        await until(() => m.clock.pending('retry') === 1);
        m.reflector.stop();
        await m.reflector.done;
        expect(m.reflector.health().counts.lists).toBe(0);
      },
      {
        before: ({ server }) => {
          server.override = ({ path, query }, response) => {
            const page = { metadata: { resourceVersion: '100', continue: 'more' }, items: [] };
            if (!path.endsWith('configmaps')) return false;
            if (query.has('continue')) reply(response, 503, status(503, 'ServiceUnavailable', 'starting'));
            else reply(response, 200, page);
            return true;
          };
        },
      },
    ));
});

test('a reflector has one watch at a time, whatever happens to it', () =>
  mirrored(async (m) => {
    for (let n = 1; n <= 30; n++) {
      const watch = await watchNumber(m, n);
      expect(m.server.watches.filter((w) => w.open())).toHaveLength(1);
      if (n % 3 === 0) watch.reset();
      else if (n % 3 === 1) watch.end();
      else watch.send('ERROR', status(500, 'InternalError', 'no'));
      await until(() => !watch.open());
      await m.clock.fire('backoff');
    }
    expect(m.errors.every((e) => e instanceof ApiError || e.name === 'NetworkError')).toBe(true);
  }));
