import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterConfig, ExecConfig } from './config.ts';
import { followCredentials } from './credentials.ts';
import { parseCredential } from './exec-credential.ts';
import { createAuthority } from './testing/certificates.ts';
import { reply, status } from './testing/fake-server.ts';
import { withServer } from './testing/harness.ts';
import { virtualClock } from './testing/virtual-clock.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'credentials-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const write = (name: string, content: string) => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const widget = { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'default', name: 'one' };
const headersOf = async (config: Partial<ClusterConfig>) =>
  (await followCredentials({ server: 'https://x', ...config }, virtualClock()).current()).headers;

describe('headers', () => {
  test.each([
    ['a token', { token: 'abc' }, { authorization: 'Bearer abc' }],
    ['name and password', { username: 'a', password: 'ü' }, { authorization: 'Basic YTrDvA==' }],
    ['nothing', {}, {}],
    [
      'somebody to act as',
      { token: 't', impersonate: { user: 'bob', uid: '7', groups: ['a', 'b'], extra: { 'example.com/x': ['1'] } } },
      {
        authorization: 'Bearer t',
        'impersonate-user': 'bob',
        'impersonate-uid': '7',
        'impersonate-group': ['a', 'b'],
        'impersonate-extra-example.com%2Fx': ['1'],
      },
    ],
  ])('of %s', async (_, config, headers) => {
    expect(await headersOf(config)).toEqual(headers);
  });
});

describe('a token in a file', () => {
  test('is taken up within a minute of being replaced', async () => {
    const tokenFile = write('token', 'one\n');
    await withServer(
      async ({ server, client, clock }) => {
        await client.get(widget);
        write('token', 'two, and longer');
        clock.advance(60_000);
        await client.get(widget);
        const used = server.received.map((r) => r.headers.authorization);
        expect(used).toEqual(['Bearer one', 'Bearer two, and longer']);
      },
      { config: { tokenFile } },
    );
  });

  test('is read again at once when the server refuses it, and the request is made again', async () => {
    const tokenFile = write('token', 'one');
    await withServer(
      async ({ server, client }) => {
        server.override = ({ headers, path }, response) => {
          if (!path.includes('namespaces') || headers.authorization === 'Bearer second') return false;
          reply(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
          return true;
        };
        await client.discovery.refresh();
        write('token', 'second');
        expect(await client.get(widget)).toBeUndefined();
        expect(server.received.map((r) => r.headers.authorization)).toEqual(['Bearer one', 'Bearer second']);
      },
      { config: { tokenFile } },
    );
  });

  test('that is refused and has not changed is not tried twice', async () => {
    const tokenFile = write('token', 'one');
    await withServer(
      async ({ server, client }) => {
        server.override = (_, response) => {
          reply(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
          return true;
        };
        await expect(client.request('GET', '/version')).rejects.toMatchObject({ status: 401 });
        expect(server.received).toHaveLength(1);
      },
      { config: { tokenFile } },
    );
  });

  test('stands while its replacement is half done', async () => {
    const tokenFile = write('token', 'one');
    const clock = virtualClock();
    const credentials = followCredentials({ server: 'https://x', tokenFile }, clock);
    await credentials.current();
    write('token', '');
    clock.advance(60_000);
    expect((await credentials.current()).headers.authorization).toBe('Bearer one');
    rmSync(tokenFile);
    clock.advance(60_000);
    expect((await credentials.current()).headers.authorization).toBe('Bearer one');
  });
});

describe('the server certificate', () => {
  const names = ['kubernetes', '127.0.0.1'];

  test('is verified against the authority of the cluster', async () => {
    const authority = createAuthority('one');
    const tls = authority.issue(names);
    await withServer(async ({ client }) => void (await client.request('GET', '/api')), {
      tls,
      config: { caData: authority.cert },
    });
    for (const config of [{}, { caData: createAuthority('other').cert }]) {
      await withServer(
        async ({ client, clock }) => {
          await expect(client.request('GET', '/api')).rejects.toMatchObject({ name: 'NetworkError' });
          expect(clock.pending('retry')).toBe(0);
        },
        { tls, config },
      );
    }
    await withServer(async ({ client }) => void (await client.request('GET', '/api')), {
      tls,
      config: { insecureSkipTlsVerify: true },
    });
  });

  test('must carry the name that is asked for', async () => {
    const authority = createAuthority('one');
    const tls = authority.issue(['kubernetes']);
    const caData = authority.cert;
    await withServer(
      async ({ client }) => {
        await expect(client.request('GET', '/api')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
      },
      { tls, config: { caData } },
    );
    await withServer(async ({ client }) => void (await client.request('GET', '/api')), {
      tls,
      config: { caData, tlsServerName: 'kubernetes' },
    });
  });

  test('must not have expired', async () => {
    const authority = createAuthority('one');
    await withServer(
      async ({ client }) => {
        await expect(client.request('GET', '/api')).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
      },
      { tls: authority.issue(names, '210101000000Z'), config: { caData: authority.cert } },
    );
  });

  test('is verified before anything is sent', async () => {
    const authority = createAuthority('one');
    const asked: string[] = [];
    await withServer(
      async ({ client, server }) => {
        server.override = ({ path }) => {
          asked.push(path);
          return false;
        };
        const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'b' } };
        await expect(client.create(secret)).rejects.toMatchObject({ name: 'NetworkError' });
        await expect(client.request('POST', '/api', secret)).rejects.toMatchObject({ name: 'NetworkError' });
      },
      { tls: authority.issue(names), config: { caData: createAuthority('other').cert } },
    );
    expect(asked).toEqual([]);
  });

  test('may come from a new authority as soon as the file has it', async () => {
    const [before, after] = [createAuthority('before'), createAuthority('after')];
    const caFile = write('ca.crt', before.cert);
    await withServer(
      async ({ client, server }) => {
        server.override = (_, response) => {
          reply(response, 200, 'ok', { connection: 'close' });
          return true;
        };
        await client.request('GET', '/api');
        server.setCertificate(after.issue(names));
        write('ca.crt', `${before.cert}${after.cert}`);
        await client.request('GET', '/api');
      },
      { tls: before.issue(names), config: { caFile } },
    );
  });

  test('a new authority does not cut off what is running', async () => {
    const [before, after] = [createAuthority('before'), createAuthority('after')];
    const caFile = write('ca.crt', before.cert);
    await withServer(
      async ({ client, server, clock }) => {
        const seen: unknown[] = [];
        const watch = client.watch(
          { apiVersion: 'v1', kind: 'ConfigMap' },
          { resourceVersion: '1', timeoutSeconds: 300, onEvent: ({ type }) => seen.push(type) },
        );
        while (server.watches.length === 0) await new Promise(setImmediate);
        write('ca.crt', `${before.cert}${after.cert}`);
        clock.advance(20_000);
        await client.request('GET', '/api');
        server.watches[0]?.bookmark('5');
        server.watches[0]?.end();
        await watch;
        expect(seen).toEqual(['BOOKMARK']);
      },
      { tls: before.issue(names), config: { caFile } },
    );
  });
});

describe('a credential program', () => {
  /** A program that counts its runs and prints this status. */
  const program = (credential: object): ExecConfig => {
    const command = write(
      'login',
      `#!/bin/sh\necho run >> ${dir}/runs\necho "$KUBERNETES_EXEC_INFO" > ${dir}/info\ncat ${dir}/status\n`,
    );
    chmodSync(command, 0o755);
    write(
      'status',
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: credential }),
    );
    return {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      args: [],
      environment: { PATH: '/usr/bin:/bin' },
      provideClusterInfo: true,
    };
  };
  const runs = () => readFileSync(join(dir, 'runs'), 'utf8').trim().split('\n').length;

  test('is run once for many requests, and again when what it gave expires', async () => {
    const clock = virtualClock();
    const expirationTimestamp = new Date(clock.now() + 60_000).toISOString();
    const credentials = followCredentials(
      { server: 'https://x', exec: program({ token: 'a', expirationTimestamp }) },
      clock,
    );
    const first = await Promise.all([credentials.current(), credentials.current()]);
    expect(first.map((c) => c.headers.authorization)).toEqual(['Bearer a', 'Bearer a']);
    expect(runs()).toBe(1);
    expect(JSON.parse(readFileSync(join(dir, 'info'), 'utf8')).spec).toEqual({
      interactive: false,
      cluster: { server: 'https://x' },
    });
    clock.advance(60_000);
    await credentials.current();
    expect(runs()).toBe(2);
  });

  test('is run again when the server refuses what it gave', async () => {
    const exec = program({ token: 'old' });
    await withServer(
      async ({ server, client }) => {
        server.override = ({ headers }, response) => {
          if (headers.authorization !== 'Bearer new') reply(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
          else reply(response, 200, 'ok');
          return true;
        };
        await expect(client.request('GET', '/x')).rejects.toMatchObject({ status: 401 });
        write('status', JSON.stringify({ status: { token: 'new' } }));
        expect(await Promise.all(Array.from({ length: 5 }, () => client.request('GET', '/x')))).toEqual(
          Array(5).fill('ok'),
        );
      },
      { config: { exec } },
    );
  });

  test('that is not there is named, with the way to get it', async () => {
    const exec = { ...program({ token: 'a' }), command: join(dir, 'absent'), installHint: 'Get it from example.com.' };
    await expect(followCredentials({ server: 'https://x', exec }, virtualClock()).current()).rejects.toThrow(
      /The credential program .*absent failed: .* Get it from example.com\./,
    );
  });

  test.each([
    ['no JSON', 'token=hunter2', /did not print JSON/],
    ['no credential', '{"status":{"expirationTimestamp":"x","hunter2":1}}', /neither a token nor a client certificate/],
  ])('that prints %s is refused without repeating it', (_, out, message) => {
    expect(() => parseCredential(out, 'login')).toThrow(message);
    expect(() => parseCredential(out, 'login')).not.toThrow(/hunter2/);
  });

  test('may give a client certificate', () => {
    const status = { clientCertificateData: 'C', clientKeyData: 'K', expirationTimestamp: '2026-01-01T00:00:00Z' };
    expect(parseCredential(JSON.stringify({ status }), 'login')).toEqual({
      clientCertificate: 'C',
      clientKey: 'K',
      expiresAt: Date.UTC(2026, 0, 1),
    });
  });
});
