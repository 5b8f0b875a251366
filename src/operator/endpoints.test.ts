import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../kube/errors.ts';
import { serveHttp } from './http.ts';
import { createLog, errorFields } from './log.ts';
import { createMetrics } from './metrics.ts';

describe('the endpoints', () => {
  it('tell health, readiness with its reasons, and metrics', async () => {
    const metrics = createMetrics({ processMetrics: false });
    let reasons: string[] = ['Pod: not listed yet'];
    metrics.gauges(() => ({
      leading: true,
      queueWaiting: 2,
      queueRunning: 1,
      queueFailing: 0,
      platforms: 3,
      objects: 4,
      policies: new Map([['clusterscope.observability.io', { kind: 'missing' }]]),
      meshStages: { strict: 2 },
      reflectorAgeSeconds: { Pod: 7 },
    }));
    metrics.wrote('Service', 'apply');
    metrics.observeCall({ verb: 'get', status: 404, ms: 3 });
    metrics.reconciled('error', 0.1);
    const http = await serveHttp({ host: '127.0.0.1', port: 0, metrics, unready: () => reasons });
    try {
      const get = async (path: string, method = 'GET') => {
        const answer = await fetch(http.url + path, { method });
        return { status: answer.status, text: await answer.text() };
      };
      expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
      expect(await get('/readyz')).toEqual({ status: 503, text: 'Pod: not listed yet\n' });
      reasons = [];
      expect(await get('/readyz?verbose')).toEqual({ status: 200, text: 'ok\n' });
      expect((await get('/constructor')).status).toBe(404);
      expect((await get('/metrics', 'POST')).status).toBe(405);
      const { text } = await get('/metrics');
      for (const line of [
        'gunj_queue_depth 2',
        'gunj_platforms 3',
        'gunj_platforms_in_mesh_stage{stage="strict"} 2',
        'gunj_reflector_age_seconds{kind="Pod"} 7',
        'gunj_writes_total{kind="Service",verb="apply"} 1',
        'gunj_api_requests_total{verb="get",status="404"} 1',
        'gunj_reconcile_total{result="error"} 1',
      ]) {
        expect(text.split('\n')).toContain(line);
      }
    } finally {
      await http.close();
    }
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
  it.each(['127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])])(
    'are found at %s where no address is asked for',
    async (host) => {
      const http = await serveHttp({ port: 0, metrics: createMetrics({ processMetrics: false }), unready: () => [] });
      try {
        const { port } = new URL(http.url);
        expect((await fetch(`http://${host}:${port}/healthz`)).status).toBe(200);
      } finally {
        await http.close();
      }
    },
  );

  it('say when their port is taken', async () => {
    const metrics = createMetrics({ processMetrics: false });
    const first = await serveHttp({ host: '127.0.0.1', port: 0, metrics, unready: () => [] });
    try {
      const port = Number(new URL(first.url).port);
      await expect(serveHttp({ host: '127.0.0.1', port, metrics, unready: () => [] })).rejects.toThrow('EADDRINUSE');
    } finally {
      await first.close();
    }
  });
});

describe('the log', () => {
  it('is lines of JSON in which nothing that looks like a credential is readable', () => {
    let lines = '';
    const log = createLog({ level: 'info', destination: { write: (line) => void (lines += line) } });
    const secret = 'hunter2';
    log.info(
      { token: secret, object: { data: { password: secret } }, request: { headers: { authorization: secret } } },
      'hello',
    );
    log.debug({}, 'not at this level');
    expect(lines).not.toContain(secret);
    const [line = '', ...rest] = lines.trimEnd().split('\n');
    expect(rest).toEqual([]);
    const parsed = JSON.parse(line) as Record<string, unknown>;
    expect(parsed).toMatchObject({ level: 'info', message: 'hello', token: '[redacted]' });
    expect(new Date(String(parsed['time'])).toISOString()).toBe(parsed['time']);
  });

  it('tells of an error what the API server said', () => {
    const error = new ApiError({ status: 409, reason: 'Conflict', message: 'no' });
    expect(errorFields(error)).toEqual({ error: 'no', status: 409, reason: 'Conflict' });
    expect(errorFields('text')).toEqual({ error: 'text' });
  });
});
