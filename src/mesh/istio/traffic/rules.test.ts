import { describe, expect, test } from 'vitest';
import type { Port } from '../../../platform/component.ts';
import type { FlowKind } from '../../../platform/flow.ts';
import { rulesFor } from './rules.ts';

const http: Port = { name: 'http', number: 80, appProtocol: 'http', streams: ['/tail'], queries: ['/query'] };
const grpc: Port = { name: 'grpc', number: 4317, appProtocol: 'kubernetes.io/h2c' };
const gossip: Port = { name: 'tcp', number: 7946, appProtocol: 'tcp' };
const retry = { attempts: 3, perTryTimeout: '10s', retryOn: '5xx', backoff: '50ms' };
const timeout = { request: '30s' };

const streams = { kind: 'streams', requests: [{ path: '/tail' }] };
const queries = { kind: 'queries', requests: [{ method: 'GET' }, { method: 'POST', path: '/query' }] };
const calls = { kind: 'calls', requests: [] };
const safe = {
  attempts: 3,
  retryOn: 'connect-failure,refused-stream,reset-before-request,unavailable',
  backoff: '50ms',
};

function rules(port: Port, wanted: Parameters<typeof rulesFor>[2], ...kinds: FlowKind[]) {
  return rulesFor(port, new Set<FlowKind>(kinds.length > 0 ? kinds : ['read', 'write']), wanted, '1.30.0');
}

describe('calls to a port travel', () => {
  test.each([
    { title: 'as they did, when nothing is asked', port: http, wanted: {}, rules: [] },
    {
      title: 'by kind: streams without an end, queries with all tries, writes with safe ones',
      port: http,
      wanted: { retry, timeout },
      rules: [
        { ...streams, retries: { attempts: 0 } },
        { ...queries, timeout: '30s', retries: retry },
        { ...calls, timeout: '30s', retries: safe },
      ],
    },
    {
      title: 'alike but for streams, when only the time is limited',
      port: http,
      wanted: { timeout },
      rules: [streams, { ...calls, timeout: '30s' }],
    },
    {
      title: 'alike, when tries are switched off',
      port: http,
      wanted: { retry: { attempts: 0 } },
      rules: [{ ...calls, retries: { attempts: 0 } }],
    },
    {
      title: 'with streams before queries, also when no write may be tried again',
      port: http,
      wanted: { retry: { attempts: 1, retryOn: '500' } },
      rules: [
        { ...streams, retries: { attempts: 0 } },
        { ...queries, retries: { attempts: 1, retryOn: '500' } },
        { ...calls, retries: { attempts: 0 } },
      ],
    },
    {
      title: 'on the mesh’s own conditions for queries, when none are named',
      port: http,
      wanted: { retry: { attempts: 1 } },
      rules: [
        { ...streams, retries: { attempts: 0 } },
        { ...queries, retries: { attempts: 1 } },
        { ...calls, retries: { attempts: 1, retryOn: safe.retryOn } },
      ],
    },
    {
      title: 'over gRPC without a limit of time',
      port: grpc,
      wanted: { retry, timeout },
      rules: [{ ...calls, retries: safe }],
    },
    { title: 'over gRPC as they did, when only the time is limited', port: grpc, wanted: { timeout }, rules: [] },
    { title: 'as they did, where nobody looks into them', port: gossip, wanted: { retry, timeout }, rules: [] },
  ])('$title', ({ port, wanted, rules: expected }) => {
    expect(rules(port, wanted)).toEqual(expected);
  });

  test('as writes alone, where nobody asks', () => {
    const written = { ...calls, timeout: '30s', retries: safe };
    expect(rules(http, { retry, timeout }, 'write', 'otlp', 'alert')).toEqual([written]);
    expect(rules(http, { retry, timeout }, 'write', 'people')).toHaveLength(3);
  });

  test('with no try for queries, where a version knows none of the conditions', () => {
    const wanted = { retry: { attempts: 2, retryOn: 'reset-before-request' } };
    expect(rulesFor(http, new Set<FlowKind>(['read']), wanted, '1.22.0')).toEqual([
      { ...calls, retries: { attempts: 0 } },
    ]);
  });
});
