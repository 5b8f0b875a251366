import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { resourceOf } from '../api/testing/case.ts';
import { cases } from '../api/testing/cases.ts';
import { validatePlatform } from '../api/validate.ts';
import { compile } from '../compile.ts';
import type { Facts } from '../facts/facts.ts';
import { linkerdFacts } from '../mesh/linkerd/testing/compiled.ts';
import { at, fields, items } from '../objects/access.ts';
import { places } from '../objects/places.ts';
import { planObjects } from '../plan/serialize.ts';
import { seeds } from '../testing/free-text/seeds.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

const root = join(import.meta.dirname, '..');
/** Whatever switches verification off in one of the components, in whatever way it is spelt. */
const isSwitch = /(?:skip|insecure|unverified|verify)/i;

/** Where certificates are not verified unless somebody asks, and why that gives nothing away. */
const accepted: readonly [RegExp, string][] = [
  [
    /^prometheus\.yml scrape_configs\[\]\.tls_config\.insecure_skip_verify$/,
    'pods are called by address, which no certificate names: see below',
  ],
  [
    /^collector\.yaml exporters\..+\.tls\.insecure$/,
    'plain text to a component of the platform itself, which the mesh encrypts',
  ],
  [/^(?:loki|tempo)\.yaml .*\.insecure$/, 'asked for with objectStorage.insecure'],
];

/** Switches that are on in any rendered file, as `file path`. */
function switchedOn(spec: unknown, facts: Facts): string[] {
  const { platform } = validatePlatform(
    resourceOf({ name: '', spec, refused: [], metadata: { name: 'p', namespace: 'monitoring' } }),
  );
  const { plan } = platform ? compile(platform, facts) : {};
  const files = (plan ? planObjects(plan) : []).flatMap(({ kind, data }) =>
    kind === 'ConfigMap' ? Object.entries(data as object) : [],
  );
  return files
    .filter(([name, content]) => /\.ya?ml$/.test(name) && isSwitch.test(content as string))
    .flatMap(([name, content]: [string, string]) =>
      parseAllDocuments(content).flatMap((document) =>
        places(document.toJS())
          .filter(({ pattern, value }) => isSwitch.test(pattern.split('.').at(-1) ?? '') && value === true)
          .map(({ pattern }) => `${name} ${pattern}`),
      ),
    );
}

test('no certificate goes unverified but in the places that are accepted for a reason', () => {
  const taken = cases.filter(({ refused }) => refused.length === 0).map(({ spec }) => spec);
  const found = new Set([
    ...taken.flatMap((spec) => switchedOn(spec, plainFacts)),
    ...[istioFacts, linkerdFacts('2.20.0')].flatMap((facts) =>
      Object.values(seeds).flatMap((spec) => switchedOn(spec, facts)),
    ),
  ]);
  expect([...found].filter((place) => !accepted.some(([at]) => at.test(place)))).toEqual([]);
  // Each of them is met: an exception that is needed no more goes.
  expect(accepted.filter(([at]) => ![...found].some((place) => at.test(place)))).toEqual([]);
});

test('Prometheus sends nothing secret to whom it does not verify', () => {
  const spec: PlatformSpecInput = { observability: { cluster: { kubelet: true, cadvisor: true } } };
  for (const facts of [plainFacts, istioFacts]) {
    const { plan } = compile(platformWith(spec), facts);
    const config = (plan ? planObjects(plan) : []).flatMap(
      ({ data }) => (data as Record<string, string> | undefined)?.['prometheus.yml'] ?? [],
    );
    const jobs = items(at(parse(config[0] ?? ''), 'scrape_configs')).map(fields);
    expect(jobs.length).toBeGreaterThan(3);
    const unverified = jobs.filter((job) => JSON.stringify(job).includes('"insecure_skip_verify":true'));
    expect(unverified.length).toBeGreaterThan(0);
    for (const job of unverified)
      for (const key of ['authorization', 'basic_auth', 'bearer_token', 'oauth2', 'http_headers'])
        expect(job).not.toHaveProperty(key);
    const kubelets = jobs.filter((job) => job['authorization'] !== undefined);
    expect(kubelets.length).toBeGreaterThan(0);
    for (const job of kubelets) expect(job['tls_config']).toEqual({ ca_file: expect.stringContaining('ca.crt') });
  }
});

test.each<[string, PlatformSpecInput, string]>([
  [
    'prometheus',
    {
      components: {
        prometheus: {
          extraConfig: { remote_write: [{ url: 'https://a.example.com', tls_config: { insecure_skip_verify: true } }] },
        },
      },
    },
    'spec.components.prometheus.extraConfig.remote_write[0].tls_config.insecure_skip_verify',
  ],
  [
    'grafana',
    { components: { grafana: { extraConfig: { 'auth.generic_oauth': { tls_skip_verify_insecure: true } } } } },
    'spec.components.grafana.extraConfig.auth.generic_oauth.tls_skip_verify_insecure',
  ],
  [
    'the Collector',
    {
      components: {
        opentelemetryCollector: {
          extraConfig: {
            exporters: { 'otlphttp/a': { endpoint: 'https://a.example.com', tls: { insecure_skip_verify: true } } },
          },
        },
      },
    },
    'spec.components.opentelemetryCollector.extraConfig.exporters.otlphttp/a.tls.insecure_skip_verify',
  ],
  [
    'kubelets',
    { observability: { cluster: { kubelet: true, unverifiedKubelets: true } } },
    'spec.observability.cluster.unverifiedKubelets',
  ],
])('who asks %s not to verify is warned', (_, spec, path) => {
  const { diagnostics } = compile(platformWith(spec), plainFacts);
  expect(diagnostics.filter(({ code }) => code === 'CERTIFICATE_UNVERIFIED')).toMatchObject([
    { severity: 'warning', path },
  ]);
  expect(compile(platformWith({}), plainFacts).diagnostics.map(({ code }) => code)).not.toContain(
    'CERTIFICATE_UNVERIFIED',
  );
});

test('the project itself calls nobody without verifying, unless a kubeconfig says so', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const found = files.filter((file) =>
    /rejectUnauthorized|checkServerIdentity|NODE_TLS_REJECT/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(found).toEqual(['kube/transport.ts']);
  expect(readFileSync(join(root, 'kube/transport.ts'), 'utf8')).toContain(
    'rejectUnauthorized: config.insecureSkipTlsVerify !== true',
  );
});
