import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

function cutOff(components: PlatformSpecInput['components']): string[] {
  const { plan, diagnostics } = compile(platformWith({ components }), plainFacts);
  expect(plan).toBeDefined();
  return diagnostics.flatMap(({ code, path, message }) =>
    code === 'CALL_CUT_OFF' ? [`${path.replace(/^.*extraConfig\./, '')} ${/to (\S+),/.exec(message)?.[1]}`] : [],
  );
}

test.each<{ title: string; components: PlatformSpecInput['components']; found: string[] }>([
  {
    title: 'a cache of Loki',
    components: {
      loki: {
        extraConfig: {
          query_range: {
            results_cache: { cache: { memcached_client: { addresses: 'dns+a.caches.svc:11211, b.caches.svc:11211' } } },
          },
        },
      },
    },
    found: [
      'query_range.results_cache.cache.memcached_client.addresses a.caches.svc',
      'query_range.results_cache.cache.memcached_client.addresses b.caches.svc',
    ],
  },
  {
    title: 'a cache of Tempo, without a port',
    components: { tempo: { extraConfig: { cache: { caches: [{ memcached: { host: 'memcached.caches.svc' } }] } } } },
    found: ['cache.caches[0].memcached.host memcached.caches.svc'],
  },
  {
    title: 'an exporter with a member of its own for the address',
    components: {
      opentelemetryCollector: {
        extraConfig: { exporters: { sentry: { dsn: 'https://secret@sentry.example.com/1' } } },
      },
    },
    found: ['exporters.sentry.dsn sentry.example.com'],
  },
  {
    title: 'a target in one of our own jobs that finds pods',
    components: {
      prometheus: {
        extraConfig: {
          scrape_configs: [{ job_name: 'workloads', static_configs: [{ targets: ['a.example.com:9100'] }] }],
        },
      },
    },
    found: ['scrape_configs[0].static_configs[0].targets[0] a.example.com'],
  },
  {
    title: 'the same host on another port',
    components: {
      loki: {
        extraConfig: {
          frontend: { downstream_url: 'http://mimir.other.svc:8080' },
          ruler: { remote_write: { enabled: true, clients: { a: { url: 'http://mimir.other.svc:9009/push' } } } },
        },
      },
    },
    found: ['frontend.downstream_url mimir.other.svc'],
  },
])('said is $title', ({ components, found }) => {
  expect(cutOff(components)).toEqual(found);
});

test.each<{ title: string; components: PlatformSpecInput['components'] }>([
  {
    title: 'what has a flow',
    components: {
      prometheus: {
        extraConfig: {
          remote_write: [{ url: 'https://metrics.example.com/push' }],
          scrape_configs: [
            { job_name: 'a', static_configs: [{ targets: ['a.example.com:9100', 'b.example.com:80'] }] },
          ],
        },
      },
      opentelemetryCollector: {
        extraConfig: { exporters: { 'otlp_http/a': { endpoint: 'https://a.example.com' } } },
      },
      tempo: { extraConfig: { server: { log_level: 'info' } } },
    },
  },
  {
    title: 'addresses to listen on, and the loopback interface',
    components: {
      opentelemetryCollector: {
        extraConfig: {
          exporters: { prometheus: { endpoint: '0.0.0.0:8889' }, zipkin: { endpoint: 'http://localhost:9411' } },
        },
      },
    },
  },
  {
    title: 'links for people',
    components: {
      grafana: { extraConfig: { server: { root_url: 'https://grafana.example.com/' } } },
      alertmanager: {
        extraConfig: {
          receivers: [
            {
              name: 'a',
              slack_configs: [
                { api_url: 'https://hooks.example.com/a', channel: 'a', title_link: 'https://grafana.example.com' },
              ],
            },
          ],
        },
      },
      loki: { extraConfig: { ruler: { external_url: 'https://loki.example.com' } } },
    },
  },
])('nothing is said of $title', ({ components }) => {
  expect(cutOff(components)).toEqual([]);
});
