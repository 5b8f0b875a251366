import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { ApiWarning, ObservedCall } from './caller.ts';
import { isAborted, isAlreadyExists, isKindNotServed } from './errors.ts';
import { configMap, reply, status } from './testing/fake-server.ts';
import { type Harness, withServer } from './testing/harness.ts';
import { settle, until } from './testing/until.ts';

const widgets = { apiVersion: 'example.com/v1', kind: 'Widget' };
const widget = { ...widgets, namespace: 'default', name: 'one' };
const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };

/** Answers everything below a namespace with 200 and what was sent, or an empty object. */
const echo = ({ server }: Harness) => {
  server.override = ({ path, body }, response) => {
    if (!path.includes('/namespaces/')) return false;
    reply(response, 200, body || JSON.parse('{"metadata":{}}'));
    return true;
  };
};
const last = ({ server }: Harness) => {
  const request = server.received.at(-1);
  if (!request) throw new Error('nothing was received');
  return request;
};
const byteForByte = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'one', namespace: 'default' },
  'x-kubernetes-validations': [{ rule: 'self.n < 5' }],
  spec: { default: null, enum: ['ü', '\u2028'], empty: {}, list: [], _default: 0, when: '2026-01-01T00:00:00Z' },
};

describe('writes', () => {
  test('who may not write sends none, and may ask all the same', () =>
    withServer(
      async (h) => {
        h.server.override = ({ method }, response) => {
          if (method === 'GET') return false;
          reply(response, 201, '{"status":{"allowed":true}}');
          return true;
        };
        await expect(h.client.create(byteForByte)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
        expect(h.server.received).toEqual([]);
        expect(await h.client.ask({ ...widgets, spec: { a: 1 } })).toEqual({ status: { allowed: true } });
        expect(last(h)).toMatchObject({ method: 'POST', path: '/apis/example.com/v1/widgets' });
        expect(JSON.parse(last(h).body)).toEqual({ ...widgets, spec: { a: 1 } });
      },
      { mayWrite: () => false },
    ));

  test('apply sends exactly the JSON of the object, known fields or not', () =>
    withServer(async (h) => {
      echo(h);
      await h.client.apply(byteForByte, { fieldManager: 'gunj' });
      expect(last(h)).toMatchObject({ method: 'PATCH', path: '/apis/example.com/v1/namespaces/default/widgets/one' });
      expect(last(h).body).toBe(JSON.stringify(byteForByte));
      expect(last(h).headers['content-type']).toBe('application/apply-patch+yaml');
      expect([...last(h).query]).toEqual([['fieldManager', 'gunj']]);
    }));

  test('apply says how it is meant', () =>
    withServer(async (h) => {
      echo(h);
      const o = {
        fieldManager: 'g',
        force: true,
        dryRun: true,
        subresource: 'status',
        fieldValidation: 'Strict',
      } as const;
      await h.client.apply(byteForByte, o);
      expect(last(h).path).toBe('/apis/example.com/v1/namespaces/default/widgets/one/status');
      expect(Object.fromEntries(last(h).query)).toEqual({
        fieldManager: 'g',
        force: 'true',
        dryRun: 'All',
        fieldValidation: 'Strict',
      });
    }));

  test('an apply whose answer is half of one is sent again, the same', () =>
    withServer(async (h) => {
      let times = 0;
      h.server.override = ({ path, body }, response) => {
        if (!path.includes('/namespaces/')) return false;
        reply(response, 200, times++ === 0 ? body.slice(0, 40) : body, { 'content-type': 'application/json' });
        return true;
      };
      const applied = h.client.apply(byteForByte, { fieldManager: 'gunj' });
      await h.clock.fire('retry');
      await expect(applied).resolves.toMatchObject({ kind: 'Widget' });
      expect(times).toBe(2);
    }));

  test.each([
    ['merge', { metadata: { labels: { a: null } } }, 'application/merge-patch+json'],
    ['json', [{ op: 'remove', path: '/a' }], 'application/json-patch+json'],
  ] as const)('a %s patch is sent as one', (type, body, contentType) =>
    withServer(async (h) => {
      echo(h);
      await h.client.patch(widget, { type, body });
      expect(last(h)).toMatchObject({ method: 'PATCH', body: JSON.stringify(body) });
      expect(last(h).headers['content-type']).toBe(contentType);
    }),
  );

  test('delete names the very object and how to go about what it owns', () =>
    withServer(async (h) => {
      echo(h);
      await h.client.delete(widget, { propagationPolicy: 'Foreground', uid: 'u', resourceVersion: '7' });
      expect(last(h).method).toBe('DELETE');
      expect(JSON.parse(last(h).body)).toMatchObject({
        propagationPolicy: 'Foreground',
        preconditions: { uid: 'u', resourceVersion: '7' },
      });
    }));

  test('what is not there is deleted, and so is a kind that is not served', () =>
    withServer(async ({ client }) => {
      await client.delete(widget);
      await client.delete({ apiVersion: 'gone/v1', kind: 'Gone', namespace: 'x', name: 'y' });
    }));

  test('an eviction names the very pod and is asked for once: a budget that refuses is an answer', () =>
    withServer(async (h) => {
      h.server.override = ({ method }, response) => {
        if (method === 'POST') reply(response, 429, status(429, 'TooManyRequests', 'it would violate the budget'));
        return method === 'POST';
      };
      await expect(h.client.evict(widget, { uid: 'u' })).rejects.toMatchObject({ status: 429 });
      expect(h.server.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
      expect(last(h).path).toBe('/apis/example.com/v1/namespaces/default/widgets/one/eviction');
      expect(JSON.parse(last(h).body)).toEqual({
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'one', namespace: 'default' },
        deleteOptions: { preconditions: { uid: 'u' } },
      });
    }));

  test('a trial that is refused is not tried again, and counts as no write', async () => {
    const observed: ObservedCall[] = [];
    await withServer(
      async (h) => {
        h.server.override = ({ method }, response) => {
          if (method === 'POST') reply(response, 500, status(500, 'InternalError', 'failed calling webhook'));
          return method === 'POST';
        };
        await expect(h.client.create(byteForByte, { dryRun: true, once: true })).rejects.toMatchObject({ status: 500 });
        expect(h.server.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
      },
      { observe: (call) => void observed.push(call) },
    );
    expect(observed.map(({ verb }) => verb)).toContain('dry-run');
    expect(observed.map(({ verb }) => verb)).not.toContain('create');
  });

  test('a create that may have been done is not done again', () =>
    withServer(async (h) => {
      h.server.override = ({ method }, response) => {
        if (method === 'POST') response.socket?.resetAndDestroy();
        return method === 'POST';
      };
      await expect(h.client.create(byteForByte)).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(h.server.received).toHaveLength(1);
    }));

  test('an apply that was cut off is sent again, the same', () =>
    withServer(async (h) => {
      h.server.override = ({ method }, response) => {
        if (method !== 'PATCH') return false;
        response.socket?.resetAndDestroy();
        echo(h);
        return true;
      };
      const applied = h.client.apply(byteForByte, { fieldManager: 'g' });
      await h.clock.fire('retry');
      await applied;
      expect(h.server.received.map((r) => r.body)).toEqual(Array(2).fill(JSON.stringify(byteForByte)));
    }));

  test('the reason for a refusal can be told', () =>
    withServer(async ({ server, client }) => {
      server.override = ({ method }, response) => {
        if (method === 'POST') reply(response, 409, status(409, 'AlreadyExists', 'there is one', { name: 'one' }));
        return method === 'POST';
      };
      expect(isAlreadyExists(await client.create(byteForByte).catch((error: unknown) => error))).toBe(true);
    }));

  test('a namespaced object without a namespace is a mistake of the caller', () =>
    withServer(async ({ client, server }) => {
      const object = { ...widgets, metadata: { name: 'one' } };
      await expect(client.apply(object, { fieldManager: 'g' })).rejects.toThrow('Widget one needs a namespace');
      expect(server.received).toEqual([]);
    }));
});

describe('reads', () => {
  test('an object that is not there is undefined, and so is one of a kind that is not served', () =>
    withServer(async ({ client }) => {
      expect(await client.get(widget)).toBeUndefined();
      expect(await client.get({ ...widget, kind: 'Gadget' })).toBeUndefined();
    }));

  test('an object comes with managedFields only when asked', () =>
    withServer(async ({ client, server }) => {
      server.override = ({ path }, response) => {
        if (path.endsWith('one'))
          reply(response, 200, { metadata: { name: 'one', managedFields: [{ manager: 'x' }] } });
        return path.endsWith('one');
      };
      expect(await client.get(widget)).toEqual({ ...widgets, metadata: { name: 'one' } });
      expect((await client.get(widget, { managedFields: true }))?.metadata.managedFields).toEqual([{ manager: 'x' }]);
    }));

  test('a list tells who has written, without the fields, when that is asked for', () =>
    withServer(async ({ client, server }) => {
      const entry = { manager: 'x', operation: 'Apply', time: '2026-01-01T00:00:00Z' };
      server.override = ({ path }, response) => {
        if (!path.endsWith('configmaps')) return false;
        const managedFields = [{ ...entry, fieldsV1: { 'f:data': {} } }];
        reply(response, 200, { items: [{ metadata: { name: 'a', managedFields } }, { metadata: { name: 'b' } }] });
        return true;
      };
      const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
      const { items } = await client.list(kind, { managedFields: 'writers' });
      expect(items.map(({ metadata }) => metadata)).toEqual([{ name: 'a', managedFields: [entry] }, { name: 'b' }]);
    }));

  test('a name is one part of the path whatever is in it', () =>
    withServer(async (h) => {
      await h.client.get({ ...widget, name: 'system:a/../b' });
      expect(last(h).path).toBe('/apis/example.com/v1/namespaces/default/widgets/system%3Aa%2F..%2Fb');
    }));

  test('a list of a kind that is not served says so', () =>
    withServer(async ({ client }) => {
      const error = await client.list({ apiVersion: 'gone/v1', kind: 'Gone' }).catch((e: unknown) => e);
      expect(isKindNotServed(error)).toBe(true);
    }));

  test('a 404 of a kind that is still served is left as it is', () =>
    withServer(async ({ client, server }) => {
      const object = { ...widgets, metadata: { name: 'one', namespace: 'default' } };
      server.override = ({ method }, response) => {
        if (method === 'PATCH') reply(response, 404, status(404, 'NotFound', 'there is no status here', {}));
        return method === 'PATCH';
      };
      const applied = client.apply(object, { fieldManager: 'g', subresource: 'status' });
      await expect(applied).rejects.toMatchObject({ reason: 'KindNotServed' });
      server.override = ({ method, path }, response) => {
        if (method === 'PATCH') reply(response, 404, status(404, 'NotFound', 'there is no status here', {}));
        const resources = [{ name: 'widgets', kind: 'Widget', namespaced: true }];
        if (path === '/apis/example.com/v1') reply(response, 200, { resources });
        return method === 'PATCH' || path === '/apis/example.com/v1';
      };
      const again = client.apply(object, { fieldManager: 'g', subresource: 'status' });
      await expect(again).rejects.toMatchObject({ reason: 'NotFound', message: 'there is no status here' });
    }));

  test('a list comes in pages, narrowed by selectors', () =>
    withServer(async ({ client, server }) => {
      server.override = ({ path, query }, response) => {
        if (!path.endsWith('configmaps')) return false;
        const page = Number(query.get('continue') ?? '0');
        const metadata = { resourceVersion: '77', ...(page < 2 ? { continue: String(page + 1) } : {}) };
        reply(response, 200, { metadata, items: [configMap(`p${page}`, '1')] });
        return true;
      };
      const list = await client.list(configMaps, { namespace: 'x', labelSelector: 'a=b,c', fieldSelector: 'd=e' });
      expect(list.items.map((o) => [o.kind, o.metadata.name])).toEqual([0, 1, 2].map((n) => ['ConfigMap', `p${n}`]));
      expect(list.resourceVersion).toBe('77');
      for (const { path, query } of server.received) {
        expect(path).toBe('/api/v1/namespaces/x/configmaps');
        expect(Object.fromEntries(query)).toMatchObject({ limit: '500', labelSelector: 'a=b,c', fieldSelector: 'd=e' });
      }
    }));

  test('a list that expires between two pages is read from the start, and without pages the third time', () =>
    withServer(async ({ client, server }) => {
      server.override = ({ path, query }, response) => {
        if (!path.endsWith('configmaps')) return false;
        if (query.has('continue')) reply(response, 410, status(410, 'Expired', 'the continue token is too old'));
        else {
          const next = query.has('limit') ? { continue: 'more' } : {};
          reply(response, 200, { metadata: { resourceVersion: '5', ...next }, items: [configMap('a', '1')] });
        }
        return true;
      };
      const list = await client.list(configMaps);
      expect(list.items).toHaveLength(1);
      expect(server.received.map(({ query }) => query.get('continue') ?? query.get('limit'))).toEqual([
        '500',
        'more',
        '500',
        'more',
        null,
      ]);
    }));
});

describe('connections', () => {
  test('four hundred reads one after another use one connection', () =>
    withServer(async ({ client, server }) => {
      await client.get(widget);
      const before = server.connections();
      for (let n = 0; n < 400; n++) await client.get(widget);
      expect(server.connections()).toBe(before);
      expect(before).toBeLessThanOrEqual(2);
    }));

  test('reads at the same time use sixteen at most', () =>
    withServer(async ({ client, server }) => {
      await Promise.all(Array.from({ length: 100 }, () => client.get(widget)));
      expect(server.connections()).toBeLessThanOrEqual(16);
    }));

  test('any number of watches leaves room for requests', () =>
    withServer(async ({ client, server }) => {
      const stop = new AbortController();
      const o = { resourceVersion: '1', timeoutSeconds: 300, signal: stop.signal, onEvent: () => {} };
      const watches = Array.from({ length: 40 }, () => client.watch(widgets, o).catch((error: unknown) => error));
      await until(() => server.watches.length === 40);
      await client.get(widget);
      stop.abort();
      expect((await Promise.all(watches)).every(isAborted)).toBe(true);
    }));

  test('nothing stays attached to a signal that outlives many requests', () =>
    withServer(async ({ client }) => {
      const { signal } = new AbortController();
      for (let n = 0; n < 50; n++) await client.list(widgets, { signal });
      await settle();
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    }));

  test('close ends what is running and refuses what comes later', () =>
    withServer(async ({ client, server, clock }) => {
      server.override = ({ path }) => path.includes('namespaces');
      const running = client.get(widget).catch((error: unknown) => error);
      await until(() => server.received.length === 1);
      client.close();
      expect(isAborted(await running)).toBe(true);
      expect(isAborted(await client.get(widget).catch((error: unknown) => error))).toBe(true);
      await until(() => server.busy() === 0);
      expect(clock.pending()).toBe(0);
    }));

  test('close ends the wait for a retry', () =>
    withServer(async ({ client, server, clock }) => {
      server.override = ({ path }, response) => {
        if (path.includes('namespaces')) reply(response, 503, 'starting');
        return path.includes('namespaces');
      };
      const running = expect(client.get(widget)).rejects.toMatchObject({ status: 503 });
      await until(() => clock.pending('retry') === 1);
      client.close();
      await running;
    }));

  test('an answer that does not come is given up after half a minute and asked for again', () =>
    withServer(async (h) => {
      h.server.override = ({ path }) => path.includes('namespaces');
      const answer = h.client.get(widget);
      await until(() => h.server.received.length === 1);
      expect(await h.clock.fire('request')).toBe(30_000);
      await until(() => h.clock.pending('retry') === 1);
      echo(h);
      h.clock.advance(100);
      expect(await answer).toMatchObject(widgets);
    }));

  test('an answer whose rest does not come is given up as well', () =>
    withServer(
      async ({ client, server, clock }) => {
        server.override = ({ path }, response) => {
          if (path.includes('namespaces')) response.writeHead(200, { 'content-length': 100 }).write('{"metadata"');
          return path.includes('namespaces');
        };
        const answer = expect(client.get(widget)).rejects.toMatchObject({ code: 'TIMEOUT' });
        await until(() => server.received.length === 1);
        await clock.fire('request');
        await answer;
      },
      { retry: { attempts: 1, budgetMs: 0, backoff: { baseMs: 1, maxMs: 1 } } },
    ));

  test('an answer that is cut off is an error, not half an object', () =>
    withServer(
      async ({ client, server }) => {
        server.override = ({ path }, response) => {
          if (path.includes('namespaces')) {
            response.writeHead(200, { 'content-length': 100 }).write('{}', () => response.socket?.destroy());
          }
          return path.includes('namespaces');
        };
        await expect(client.get(widget)).rejects.toMatchObject({ code: 'ECONNRESET' });
      },
      { retry: { attempts: 1, budgetMs: 0, backoff: { baseMs: 1, maxMs: 1 } } },
    ));
});

describe('what a client tells', () => {
  test('every try is observed with its verb, kind and status', async () => {
    const calls: ObservedCall[] = [];
    await withServer(
      async (h) => {
        echo(h);
        await h.client.apply(byteForByte, { fieldManager: 'g' });
        h.server.override = undefined;
        await h.client.get(widget);
        await h.client.list(widgets);
      },
      { observe: (call) => calls.push(call) },
    );
    const seen = calls.filter((call) => call.verb !== 'raw').map(({ verb, kind, status }) => [verb, kind, status]);
    expect(seen).toEqual([
      ['apply', 'Widget', 200],
      ['get', 'Widget', 404],
      ['list', 'Widget', 200],
    ]);
  });

  test('warnings of the server are handed over', async () => {
    const warnings: ApiWarning[] = [];
    await withServer(
      async ({ client, server }) => {
        server.override = ({ method }, response) => {
          const warning = '299 - "unknown field \\"spec.zz\\"", 299 - "v1beta1 is deprecated, use v1"';
          if (method === 'PATCH') reply(response, 200, { metadata: {} }, { warning });
          return method === 'PATCH';
        };
        await client.apply(byteForByte, { fieldManager: 'g' });
      },
      { onWarning: (warning) => warnings.push(warning) },
    );
    expect(warnings.map(({ text, verb, kind }) => [text, verb, kind])).toEqual([
      ['unknown field "spec.zz"', 'apply', 'Widget'],
      ['v1beta1 is deprecated, use v1', 'apply', 'Widget'],
    ]);
  });

  test('anything else can be asked for, and comes as JSON or as text', () =>
    withServer(async ({ client, server }) => {
      server.override = ({ path, body }, response) => {
        if (path === '/readyz') reply(response, 200, 'ok');
        if (path === '/echo') reply(response, 201, { got: JSON.parse(body) });
        return path === '/readyz' || path === '/echo';
      };
      expect(await client.request('GET', '/readyz')).toBe('ok');
      expect(await client.request('POST', '/echo', { a: 1 })).toEqual({ got: { a: 1 } });
    }));
});

test('a watch is refused also when the words of the refusal never end', () =>
  withServer(async ({ client, server, clock }) => {
    server.override = ({ query }, response) => {
      if (!query.has('watch')) return false;
      response.writeHead(503, { 'content-type': 'application/json' });
      response.write('{"kind":"Status","mess');
      return true;
    };
    const watch = { resourceVersion: '1', timeoutSeconds: 300, onEvent() {} };
    const refused = expect(client.watch({ apiVersion: 'v1', kind: 'ConfigMap' }, watch)).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    await clock.fire('refusal');
    await refused;
    expect(clock.pending()).toBe(0);
  }));
