import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { validatePlatform } from '../api/validate.ts';
import { compile } from '../compile.ts';
import { metadataBlocks } from '../platform/metadata-address.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://2852039166/',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]:80/',
  'http://[fd00:ec2::254]/',
  'http://100.100.100.200/',
  'http://168.63.129.16/',
  'http://[64:ff9b::a9fe:a9fe]/',
])('nothing is sent to %s', (url) => {
  const extraConfig = { remote_write: [{ url }] };
  const { plan, diagnostics } = compile(platformWith({ components: { prometheus: { extraConfig } } }), plainFacts);
  expect(plan).toBeUndefined();
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'ADDRESS_REFUSED', path: 'spec.components.prometheus' },
  ]);
});

const secret = { name: 's', key: 'k' };
const ways: Record<string, (host: string) => PlatformSpecInput> = {
  'remote write': (host) => ({ components: { prometheus: { remoteWrite: [{ name: 'a', url: `http://${host}/x` }] } } }),
  'a store of others': (host) => ({ components: { loki: { enabled: false, external: { url: `http://${host}:80` } } } }),
  'a webhook': (host) => ({
    components: {
      alertmanager: { receivers: [{ name: 'a', webhook: [{ url: `http://${host}/x` }] }], route: { receiver: 'a' } },
    },
  }),
  'a scrape job': (host) => ({
    components: {
      prometheus: {
        extraConfig: { scrape_configs: [{ job_name: 'a', static_configs: [{ targets: [`${host}:80`] }] }] },
      },
    },
  }),
  'a URL with a user': (host) => ({
    components: { prometheus: { extraConfig: { remote_read: [{ url: `http://u:p@${host}/x` }] } } },
  }),
  'a proxy': (host) => ({
    components: {
      prometheus: { extraConfig: { remote_write: [{ url: 'http://a.example.com/', proxy_url: `http://${host}:80` }] } },
    },
  }),
  'an exporter': (host) => ({
    components: {
      opentelemetryCollector: {
        extraConfig: {
          exporters: { 'otlphttp/a': { endpoint: `http://${host}:80` } },
          service: { pipelines: { traces: { exporters: ['otlphttp/a'] } } },
        },
      },
    },
  }),
  'a login': (host) => ({
    components: {
      grafana: {
        externalUrl: 'https://g.example.com',
        auth: {
          oidc: {
            clientId: 'a',
            authUrl: 'https://l.example.com/a',
            tokenUrl: `https://${host}/t`,
            apiUrl: 'https://l.example.com/u',
          },
        },
      },
    },
  }),
  'an object store': (host) => ({
    components: {
      loki: {
        objectStorage: { type: 's3', bucket: 'aaa', endpoint: `${host}:80`, secret: secret.name, insecure: true },
      },
    },
  }),
};
const spellings = ['2852039166', '0xA9FEA9FE', '0251.0376.0251.0376', '169.254.43518', '[::ffff:a9fe:a9fe]'];

test.each(Object.keys(ways).flatMap((way) => spellings.map((host) => [host, way] as const)))(
  'nothing is sent to %s by %s',
  (host, way) => {
    const { platform } = validatePlatform({
      apiVersion: 'observability.io/v1beta1',
      kind: 'ObservabilityPlatform',
      metadata: { name: 'p', namespace: 'monitoring' },
      spec: ways[way]?.(host),
    });
    const { plan } = platform ? compile(platform, plainFacts) : {};
    expect(plan).toBeUndefined();
    // The way itself is one.
    expect(compile(platformWith(ways[way]?.('a.example.com')), plainFacts).plan).toBeDefined();
  },
);

test('an address next to it is an address', () => {
  const extraConfig = { remote_write: [{ url: 'http://169.253.1.1/' }] };
  expect(compile(platformWith({ components: { prometheus: { extraConfig } } }), plainFacts).plan).toBeDefined();
});

test('a host that turns out to be one of them is cut off', () => {
  const extraConfig = { remote_write: [{ url: 'http://metadata.example.com/' }] };
  const { plan } = compile(platformWith({ components: { prometheus: { extraConfig } } }), plainFacts);
  const policies = JSON.stringify(
    plan?.waves.flatMap(({ objects }) => objects).filter((o) => o.kind === 'NetworkPolicy'),
  );
  const blocks = [...policies.matchAll(/"cidr":"(?:0\.0\.0\.0|::)\/0","except":(\[[^\]]+\])/g)];
  expect(new Set(blocks.map(([, except]) => except))).toEqual(
    new Set([JSON.stringify(metadataBlocks.ipv4), JSON.stringify(metadataBlocks.ipv6)]),
  );
  expect(policies.match(/"cidr":"(?:0\.0\.0\.0|::)\/0"/g)).toHaveLength(blocks.length);
});
