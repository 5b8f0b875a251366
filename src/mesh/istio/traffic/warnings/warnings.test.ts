import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../../api/spec/platform.ts';
import { compiledWith } from '../testing/compiled.ts';

type Wanted = Parameters<typeof compiledWith>[0];
const own = /^(BREAKER_|LOCALITY_|RETRIES_|RETRY_|TRAFFIC_)/;

function warnings(wanted: Wanted, more: Parameters<typeof compiledWith>[1] = {}): string[] {
  const { diagnostics } = compiledWith(wanted, more);
  return diagnostics.filter(({ code }) => own.test(code)).map(({ code, message }) => `${code} ${message}`);
}

const several: PlatformSpecInput = {
  components: {
    prometheus: { replicas: 2 },
    alertmanager: { enabled: false },
    loki: { enabled: false },
    tempo: { enabled: false },
    opentelemetryCollector: { enabled: false },
  },
};
const one: PlatformSpecInput = { components: { ...several.components, prometheus: { replicas: 1 } } };
const breaker = (maxEjectionPercent?: number): Wanted => ({
  circuitBreaker: { consecutiveErrors: 5, ...(maxEjectionPercent === undefined ? {} : { maxEjectionPercent }) },
});
const budget = { budget: {} };

describe('a circuit breaker', () => {
  test.each<{ title: string; wanted: Wanted; more: Parameters<typeof compiledWith>[1]; told: string[] }>([
    { title: 'that can leave one of two alone is fine', wanted: breaker(50), more: several, told: [] },
    {
      title: 'that can leave nobody of two alone does nothing',
      wanted: breaker(49),
      more: several,
      told: ['BREAKER_WITHOUT_EFFECT no endpoint is ever left alone of prometheus (2): ⌊49 % of 2⌋ = 0'],
    },
    {
      title: 'with the share of the mesh does nothing below ten',
      wanted: breaker(),
      more: several,
      told: ['BREAKER_WITHOUT_EFFECT no endpoint is ever left alone of prometheus (2): ⌊10 % of 2⌋ = 0'],
    },
    {
      title: 'with a share of nothing does nothing in any version',
      wanted: breaker(0),
      more: { ...several, version: '1.17.8' },
      told: ['BREAKER_WITHOUT_EFFECT with 0 % no endpoint is ever left alone, so no outlier detection is written'],
    },
    {
      title: 'that can leave the only one alone cuts it off',
      wanted: breaker(100),
      more: one,
      told: [
        'BREAKER_CUTS_OFF the only endpoint of prometheus may be left alone (⌊100 % of 1⌋ = 1): callers then get 503 for 30s or longer, also for what it could have answered',
      ],
    },
    {
      title: 'cuts the only one off whatever the share is, before 1.20',
      wanted: breaker(1),
      more: { ...one, version: '1.19.9' },
      told: [
        'BREAKER_CUTS_OFF the only endpoint of prometheus may be left alone (proxies before 1.20.0 eject one endpoint whatever the share is): callers then get 503 for 30s or longer, also for what it could have answered',
      ],
    },
    {
      title: 'ejects one of two whatever the share is, before 1.20',
      wanted: breaker(1),
      more: { ...several, version: '1.19.9' },
      told: [],
    },
    {
      title: 'that counts gateway errors up to where all errors count does so in vain',
      wanted: { circuitBreaker: { consecutiveGatewayErrors: 5, maxEjectionPercent: 50 } },
      more: several,
      told: [
        'BREAKER_WITHOUT_EFFECT 5 gateway errors are never reached: each is a 5xx as well, and 5 of those eject an endpoint',
      ],
    },
    {
      title: 'that limits connections alone says nothing',
      wanted: { circuitBreaker: { connectionPool: { maxConnections: 5 } } },
      more: one,
      told: [],
    },
  ])('$title', ({ wanted, more, told }) => {
    expect(warnings(wanted, more)).toEqual(told);
  });

  test('looks at the most replicas there may be', () => {
    const scaled: PlatformSpecInput = {
      components: {
        ...several.components,
        prometheus: { enabled: false },
        opentelemetryCollector: {
          enabled: true,
          autoscaling: { minReplicas: 1, maxReplicas: 4 },
          resources: { requests: { cpu: '1' } },
        },
      },
    };
    expect(warnings(breaker(25), scaled)).toEqual([]);
    expect(warnings(breaker(24), scaled)[0]).toContain('otel-collector (4): ⌊24 % of 4⌋ = 0');
  });
});

describe('retries', () => {
  test.each<{ title: string; wanted: Wanted; told: string[] }>([
    {
      title: 'that fit into the time are fine',
      wanted: { retry: { attempts: 2, perTryTimeout: '10s', ...budget }, timeout: { request: '30s' } },
      told: [],
    },
    {
      title: 'that do not are told with the sum',
      wanted: { retry: { attempts: 2, perTryTimeout: '10s', ...budget }, timeout: { request: '29.999s' } },
      told: [
        'RETRIES_OUTLIVE_TIMEOUT (1 + 2) × 10s = 30s is more than timeout.request 29.999s: when tries run out of time, 2 of 3 are made to the end',
      ],
    },
    {
      title: 'without a limit are told with the load',
      wanted: { retry: { attempts: 2 } },
      told: [
        'RETRIES_UNLIMITED nothing bounds how many requests are retries at a time: a component that fails gets up to 1 + 2 = 3 times the calls when it can take the fewest',
      ],
    },
    {
      title: 'with a number for a limit are fine',
      wanted: { retry: { attempts: 2 }, circuitBreaker: { connectionPool: { maxRetries: 10 } } },
      told: [],
    },
    { title: 'that are switched off are fine', wanted: { retry: { attempts: 0 } }, told: [] },
  ])('$title', ({ wanted, told }) => {
    expect(warnings(wanted)).toEqual(told);
  });

  test('with a budget that the version does not have are without a limit', () => {
    expect(warnings({ retry: { attempts: 1, ...budget } }, { version: '1.26.0' })[0]).toMatch(/^RETRIES_UNLIMITED/);
  });

  test('beyond those of the mesh multiply with those of who sends', () => {
    const told = warnings({ retry: { attempts: 4, ...budget } });
    expect(told).toEqual([
      'RETRIES_MULTIPLY while a receiver cannot be reached, every try of a sender becomes up to 1 + 4 = 5 calls: otel-collector tries 33 times by itself, which makes 33 × 5 = 165 calls of one batch',
    ]);
    expect(warnings({ retry: { attempts: 4, retryOn: '500', ...budget } })).toEqual([]);
    expect(warnings({ retry: { attempts: 4, ...budget } }, several)).toEqual([]);
  });

  test('on a condition that the version refuses lose it', () => {
    const wanted: Wanted = {
      retry: { attempts: 1, retryOn: '5xx,reset-before-request' },
      circuitBreaker: { connectionPool: { maxRetries: 1 } },
    };
    expect(warnings(wanted, { version: '1.22.3' })).toEqual([
      'RETRY_CONDITION_DROPPED reset-before-request is left out: the mesh takes it from version 1.23.0 on and refuses it in 1.22.3',
    ]);
    expect(warnings(wanted, { version: '1.23.0' })).toEqual([]);
  });
});

test('near endpoints are preferred only beside a circuit breaker', () => {
  expect(warnings({ loadBalancing: { locality: {} } }, several)).toEqual([
    'LOCALITY_WITHOUT_BREAKER callers look at where endpoints are only where a circuit breaker tells which of them fail, and none does',
  ]);
  expect(warnings({ loadBalancing: { locality: {} }, ...breaker(50) }, several)).toEqual([]);
  expect(warnings({ loadBalancing: { locality: { enabled: false } } }, several)).toEqual([]);
});

test('where nobody is called, nothing is written and that is told', () => {
  const alone: PlatformSpecInput = { components: { ...several.components, grafana: { enabled: false } } };
  expect(warnings({ timeout: { request: '1s' } }, alone)).toEqual([
    'TRAFFIC_NOT_SHAPED nobody with a proxy calls a component of this platform through its Service, so nothing is written',
  ]);
  expect(warnings({}, alone)).toEqual([]);
});
