import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import { peerName } from '../platform/flow.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { hiddenCalls } from './hidden-calls.ts';

type Components = NonNullable<PlatformSpecInput['components']>;

function compiled(components: Components) {
  const { graph, diagnostics, plan } = compile(platformWith({ components }), plainFacts);
  expect(plan).toBeDefined();
  return {
    calls: (graph?.flows ?? []).map(({ from, to, port }) => `${peerName(from)} ${peerName(to)} ${port}`),
    cutOff: diagnostics.flatMap(({ code, path }) =>
      code === 'CALL_CUT_OFF' ? [path.replace(/^.*extraConfig\./, '')] : [],
    ),
  };
}

const write = (more: object): Components => ({
  prometheus: { extraConfig: { remote_write: [{ url: 'https://w.example.com', ...more }] } },
});
const job = (replacement: string, targets: string[]): Record<string, unknown> => ({
  job_name: 'x',
  static_configs: [{ targets }],
  relabel_configs: [{ source_labels: ['__address__'], regex: '([^:]+).*', target_label: '__address__', replacement }],
});
const scrape = (one: object): Components => ({ prometheus: { extraConfig: { scrape_configs: [one] } } });

describe('a host that follows from a setting is a flow', () => {
  test.each<{ title: string; components: Components; calls: string[] }>([
    {
      title: 'the login of Azure',
      components: write({ azuread: { cloud: 'AzureGovernment', oauth: { client_id: 'a', tenant_id: 'b' } } }),
      calls: ['prometheus host-login-microsoftonline-us 443'],
    },
    {
      title: 'the token service of Amazon, for a role',
      components: write({
        sigv4: { region: 'eu-west-1', access_key: 'a', secret_key: 'b', role_arn: 'arn:aws:iam::1:role/x' },
      }),
      calls: ['prometheus host-sts-eu-west-1-amazonaws-com 443'],
    },
    {
      title: 'a bucket of Google in Tempo',
      components: { tempo: { extraConfig: { storage: { trace: { gcs: { bucket_name: 'a' } } } } } },
      calls: ['tempo host-storage-googleapis-com 443', 'tempo host-oauth2-googleapis-com 443'],
    },
    {
      title: 'a container of Azure in Loki',
      components: {
        loki: {
          extraConfig: { storage_config: { object_store: { azure: { account_name: 'shop', container_name: 'a' } } } },
        },
      },
      calls: ['loki host-shop-blob-core-windows-net 443'],
    },
    {
      title: 'a bucket of Amazon by its region, in Loki',
      components: {
        loki: { extraConfig: { storage_config: { object_store: { s3: { bucket_name: 'a', region: 'eu-west-1' } } } } },
      },
      calls: ['loki host-s3-eu-west-1-amazonaws-com 443'],
    },
    {
      title: 'images of Grafana at Azure',
      components: {
        grafana: {
          extraConfig: {
            external_image_storage: { provider: 'azure_blob' },
            'external_image_storage.azure_blob': { account_name: 'shop', container_name: 'a' },
          },
        },
      },
      calls: ['grafana host-shop-blob-core-windows-net 443'],
    },
    {
      title: 'plugins of Grafana',
      components: {
        grafana: {
          extraConfig: {
            plugins: { preinstall_disabled: false, preinstall: 'a,b@1.0.0@https://plugins.example.com/b.zip' },
          },
        },
      },
      calls: ['grafana host-grafana-com 443', 'grafana host-plugins-example-com 443'],
    },
    {
      title: 'a port that relabelling puts in the place of the target’s own',
      components: scrape(job('$1:9100', ['a.example.com:80', '10.0.0.7'])),
      calls: ['prometheus host-a-example-com 9100', 'prometheus host-10-0-0-7 9100'],
    },
  ])('$title', ({ components, calls }) => {
    const found = compiled(components);
    expect(found.calls).toEqual(expect.arrayContaining(calls));
  });
});

describe('a call of which nothing tells the host is said', () => {
  test.each<{ title: string; components: Components; path: string }>([
    {
      title: 'LDAP',
      components: { grafana: { extraConfig: { 'auth.ldap': { enabled: true } } } },
      path: 'auth.ldap.enabled',
    },
    {
      title: 'plugins that are asked for and not installed',
      components: { grafana: { extraConfig: { plugins: { preinstall: 'a' } } } },
      path: 'plugins',
    },
    {
      title: 'the identity of a node at Azure',
      components: write({ azuread: { managed_identity: { client_id: 'a' } } }),
      path: 'remote_write[0].azuread.managed_identity',
    },
    {
      title: 'the identity of a node at Google',
      components: write({ google_iam: {} }),
      path: 'remote_write[0].google_iam',
    },
    {
      title: 'the identity of a node at Amazon',
      components: write({ sigv4: { region: 'eu-west-1' } }),
      path: 'remote_write[0].sigv4',
    },
    {
      title: 'a bucket of Google without a key',
      components: { tempo: { extraConfig: { storage: { trace: { gcs: { bucket_name: 'a' } } } } } },
      path: 'storage.trace.gcs',
    },
    {
      title: 'a port that relabelling puts together',
      components: scrape(job('$1:$2', ['a.example.com:80'])),
      path: 'scrape_configs[0]',
    },
  ])('$title', ({ components, path }) => {
    expect(compiled(components).cutOff).toEqual([path]);
  });

  test('also in a job of others', () => {
    const platform = platformWith({});
    expect(hiddenCalls(platform, [job('$1:$2', ['a.example.com:80'])])).toMatchObject([
      { code: 'CALL_CUT_OFF', path: 'spec.components.prometheus' },
    ]);
  });
});

test.each<{ title: string; components: Components }>([
  { title: 'a port that is written out', components: scrape(job('$1:9100', ['a.example.com:80'])) },
  {
    title: 'ports of discovered pods',
    components: scrape({
      job_name: 'x',
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['monitoring'] } }],
      relabel_configs: [{ source_labels: ['a', 'b'], target_label: '__address__', replacement: '$1:$2' }],
    }),
  },
  { title: 'keys of Amazon', components: write({ sigv4: { region: 'eu-west-1', access_key: 'a', secret_key: 'b' } }) },
])('nothing is said of $title', ({ components }) => {
  expect(compiled(components).cutOff).toEqual([]);
});
