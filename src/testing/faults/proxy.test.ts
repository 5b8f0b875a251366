import { describe, expect, test } from 'vitest';
import { connect, type KubeClient } from '../../kube/client.ts';
import { createAuthority } from '../../kube/testing/certificates.ts';
import { configMap, type FakeServer, fakeServer, reply } from '../../kube/testing/fake-server.ts';
import { until } from '../../kube/testing/until.ts';
import { type Fault, seededSchedule } from './faults.ts';
import { type FaultProxy, openFaultProxy } from './proxy.ts';

const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };
const once = { attempts: 1, budgetMs: 0, backoff: { baseMs: 0, maxMs: 0 } };

async function through(run: (h: { server: FakeServer; proxy: FaultProxy; client: KubeClient }) => Promise<void>) {
  const authority = createAuthority('api');
  const server = await fakeServer(authority.issue(['127.0.0.1']));
  const proxy = await openFaultProxy({ server: server.url, authority: authority.cert });
  const config = { server: proxy.url, caData: proxy.authority(), token: 'the-token' };
  const client = connect(config, { retry: once });
  try {
    await client.list(configMaps);
    proxy.take();
    await run({ server, proxy, client });
  } finally {
    client.close();
    await proxy.close();
    await server.close();
  }
}

const always = (fault: Fault) => seededSchedule(1, [{ fault, share: 1 }]);

describe('a proxy', () => {
  test('passes everything on, with the token, when nothing is to go wrong', () =>
    through(async ({ server, client, proxy }) => {
      server.objects = [configMap('a', '1')];
      const { items } = await client.list(configMaps);
      expect(items.map(({ metadata }) => metadata.name)).toEqual(['a']);
      expect(server.received.at(-1)?.headers.authorization).toBe('Bearer the-token');
      expect(proxy.take()).toMatchObject([{ verb: 'list', resource: 'configmaps', status: 200, labelSelector: '' }]);
      expect(proxy.struck().size).toBe(0);
    }));

  test('tells by which label something was asked for', () =>
    through(async ({ client, proxy }) => {
      await client.list(configMaps, { labelSelector: 'a=b' });
      expect(proxy.take()).toMatchObject([{ path: '/api/v1/configmaps', labelSelector: 'a=b' }]);
    }));

  test.each<[string, Fault, object]>([
    ['refuses', { kind: 'refuse', status: 429, retryAfter: 7 }, { status: 429, retryAfter: 7 }],
    ['resets before', { kind: 'reset', when: 'before' }, { code: 'ECONNRESET' }],
    ['resets after', { kind: 'reset', when: 'after' }, { code: 'ECONNRESET' }],
    ['breaks in the middle', { kind: 'half', ends: 'broken' }, { code: 'ECONNRESET' }],
    ['ends in the middle', { kind: 'half', ends: 'whole' }, { code: 'GARBLED' }],
  ])('%s', (_, fault, error) =>
    through(async ({ client, proxy, server }) => {
      server.objects = [configMap('a', '1')];
      proxy.setSchedule(always(fault));
      const before = server.received.length;
      await expect(client.list(configMaps)).rejects.toMatchObject(error);
      const reached = fault.kind !== 'refuse' && !(fault.kind === 'reset' && fault.when === 'before');
      expect(server.received.length - before).toBe(reached ? 1 : 0);
      expect([...proxy.struck()]).toEqual([fault]);
    }),
  );

  test('is slow, and gives everything', () =>
    through(async ({ client, proxy, server }) => {
      server.objects = [configMap('a', '1', { ü: 'ß'.repeat(1_000) })];
      proxy.setSchedule(always({ kind: 'slow', ms: 5 }));
      await expect(client.list(configMaps)).resolves.toMatchObject({ items: [{ data: { ü: 'ß'.repeat(1_000) } }] });
      expect(proxy.struck().size).toBe(1);
    }));

  test('answers as it was before', () =>
    through(async ({ client, proxy, server }) => {
      server.objects = [configMap('a', '1')];
      await client.list(configMaps);
      proxy.setSchedule(always({ kind: 'stale' }));
      await client.list(configMaps, { labelSelector: 'a=b' });
      // There is no past yet.
      expect(proxy.struck().size).toBe(0);
      server.objects = [configMap('a', '1'), configMap('b', '2')];
      const { items } = await client.list(configMaps);
      expect(items.length).toBeLessThan(2);
      expect(proxy.struck().size).toBe(1);
    }));

  test.each<[string, Fault, string[], object | undefined]>([
    ['cuts a line', { kind: 'cut', mid: true, events: 1, ms: 10_000 }, ['a'], undefined],
    ['drops a watch', { kind: 'cut', mid: false, events: 2, ms: 10_000 }, ['a', 'b'], undefined],
    ['forgets', { kind: 'expired', events: 1, ms: 10_000 }, ['a'], { status: 410, reason: 'Expired' }],
    ['talks nonsense', { kind: 'garbled', events: 1, ms: 10_000 }, ['a'], { name: 'DecodeError' }],
    ['says everything twice', { kind: 'twice' }, ['a', 'a', 'b', 'b', 'c', 'c'], undefined],
  ])('%s', (_, fault, expected, error) =>
    through(async ({ client, proxy, server }) => {
      proxy.setSchedule(always(fault));
      const names: string[] = [];
      const watching = client.watch(configMaps, {
        resourceVersion: '1',
        timeoutSeconds: 60,
        onEvent: ({ object }) => names.push(object.metadata.name),
      });
      const settled = error ? expect(watching).rejects.toMatchObject(error) : watching;
      const watch = await until(() => server.watches[0]);
      for (const name of ['a', 'b', 'c']) watch.send('ADDED', configMap(name, '2'));
      watch.end();
      await settled;
      expect(names).toEqual(expected);
      expect([...proxy.struck()]).toEqual([fault]);
    }),
  );

  test('leaves out bookmarks, and has done nothing before there is one', () =>
    through(async ({ client, proxy, server }) => {
      proxy.setSchedule(always({ kind: 'no-bookmarks' }));
      const types: string[] = [];
      const onEvent = ({ type }: { type: string }) => types.push(type);
      const watching = client.watch(configMaps, { resourceVersion: '1', timeoutSeconds: 60, onEvent });
      const watch = await until(() => server.watches[0]);
      watch.send('ADDED', configMap('a', '2'));
      await until(() => types[0]);
      expect(proxy.struck().size).toBe(0);
      watch.send('BOOKMARK', configMap('b', '3'));
      watch.end();
      await watching;
      expect([types, proxy.struck().size]).toEqual([['ADDED'], 1]);
    }));

  test('shows one namespace of a resource alone', async () => {
    const authority = createAuthority('api');
    const server = await fakeServer(authority.issue(['127.0.0.1']));
    const only = { resource: 'widgets', namespace: 'mine' };
    const proxy = await openFaultProxy({ server: server.url, authority: authority.cert, only });
    const client = connect({ server: proxy.url, caData: proxy.authority() });
    try {
      await client.list({ apiVersion: 'example.com/v1', kind: 'Widget' }, { labelSelector: 'a=b' });
      expect(server.received.at(-1)?.path).toBe('/apis/example.com/v1/namespaces/mine/widgets');
      expect(server.received.at(-1)?.query.get('labelSelector')).toBe('a=b');
    } finally {
      client.close();
      await proxy.close();
      await server.close();
    }
  });

  test('shows another certificate, which a client believes that reads the file again', () =>
    through(async ({ client, proxy, server }) => {
      const authority = proxy.changeCertificate();
      await expect(client.list(configMaps)).rejects.toMatchObject({ name: 'NetworkError' });
      const other = connect({ server: proxy.url, caData: authority });
      server.override = (request, response) => {
        if (!request.path.endsWith('configmaps')) return false;
        reply(response, 200, { metadata: {}, items: [] });
        return true;
      };
      await expect(other.list(configMaps)).resolves.toMatchObject({ items: [] });
      other.close();
    }));
});

describe('a schedule', () => {
  const half = (seed: number) => seededSchedule(seed, [{ fault: { kind: 'silent' }, share: 0.5, verbs: ['get'] }]);
  const gets = (schedule: ReturnType<typeof half>) =>
    Array.from({ length: 64 }, (_, n) => schedule({ verb: 'get', resource: 'a', name: `${n % 8}` })?.kind ?? '');

  test('is the same for the same seed, and another for another', () => {
    expect(gets(half(1))).toEqual(gets(half(1)));
    expect(gets(half(1))).not.toEqual(gets(half(2)));
    expect(gets(half(1)).filter(Boolean).length).toBeGreaterThan(16);
  });

  test('strikes what it is meant for alone, and so often at most', () => {
    const schedule = seededSchedule(1, [
      { fault: { kind: 'silent' }, share: 1, resources: ['secrets'], times: 2 },
      { fault: { kind: 'stale' }, share: 1 },
    ]);
    const kinds = (['get', 'get', 'get', 'patch'] as const).map(
      (verb) => schedule({ verb, resource: 'secrets' })?.kind,
    );
    expect(kinds).toEqual(['silent', 'silent', 'stale', undefined]);
    expect(schedule({ verb: 'watch', resource: 'pods' })).toBeUndefined();
  });
});
