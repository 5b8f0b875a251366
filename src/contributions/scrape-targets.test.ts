import { describe, expect, it, test } from 'vitest';
import { scrapeTargets } from './scrape-targets.ts';

const source = (jobs: unknown, name = 'mine') => ({
  namespace: 'shop',
  name,
  file: 'a.yaml',
  text: JSON.stringify(jobs),
});
const good = { job_name: 'db', static_configs: [{ targets: ['db.shop.svc:9187'] }] };
const job = (more: Record<string, unknown>) => ({ ...good, job_name: 'other', ...more });
const selected = ['monitoring', 'shop'];
const accepted = (jobs: unknown, namespaces: 'all' | string[] = selected) =>
  scrapeTargets([source(jobs)], namespaces).accepted.map(({ value }) => value);

describe('scrape targets', () => {
  it('get a name of their own and a limit', () => {
    expect(accepted([good])).toEqual([{ ...good, job_name: 'shop/mine/db', sample_limit: 50_000 }]);
    expect(accepted({ scrape_configs: [good] })).toEqual(accepted([good]));
  });

  it('hold what Prometheus knows of times, paths, limits and labels', () => {
    const full = {
      job_name: 'full',
      scrape_interval: '1m',
      scrape_timeout: '10s',
      metrics_path: '/actuator/prometheus',
      scheme: 'https',
      params: { module: ['http_2xx'] },
      sample_limit: 100,
      target_limit: 10,
      body_size_limit: '10MB',
      static_configs: [{ targets: ['db.shop.svc:9187'], labels: { tier: 'db' } }],
      relabel_configs: [
        { source_labels: ['__address__'], target_label: 'instance', action: 'replace' },
        { source_labels: ['x'], regex: 'true', action: 'keep' },
      ],
      metric_relabel_configs: [{ regex: 'go_.*', action: 'labeldrop' }],
    };
    expect(accepted([full])).toEqual([{ ...full, job_name: 'shop/mine/full' }]);
  });

  it('take numbers and booleans for the text they stand for', () => {
    expect(accepted([job({ relabel_configs: [{ source_labels: ['x'], regex: 8080, action: 'keep' }] })])).toMatchObject(
      [{ relabel_configs: [{ regex: '8080' }] }],
    );
  });

  test.each([
    ['those the platform looks at', {}, selected, { namespaces: { names: selected } }],
    ['those they name', { namespaces: { names: ['shop'] } }, selected, { namespaces: { names: ['shop'] } }],
    ['all, where the platform looks at all', {}, 'all' as const, {}],
  ])('are discovered in no other namespaces than %s', (_, more, namespaces, expected) => {
    const { static_configs: _static, ...rest } = good;
    const found = accepted(
      [{ ...rest, kubernetes_sd_configs: [{ role: 'pod', ...more }] }],
      namespaces as 'all' | string[],
    );
    expect(found).toMatchObject([{ kubernetes_sd_configs: [{ role: 'pod', ...expected }] }]);
    if (namespaces === 'all') expect(JSON.stringify(found)).not.toContain('namespaces');
  });

  const sd = (one: Record<string, unknown>) => job({ kubernetes_sd_configs: [one] });
  const relabel = (step: Record<string, unknown>) => job({ relabel_configs: [step] });
  test.each([
    ['without a name', job({ job_name: undefined }), 'job_name must be text'],
    ['with the name of another', good, 'another job db'],
    ['without targets', job({ static_configs: undefined }), 'needs static_configs'],
    ['with credentials', job({ basic_auth: { username: 'x' } }), 'carries credentials'],
    ['that reads a token', job({ bearer_token_file: '/x' }), 'reads files'],
    ['with certificates', job({ tls_config: { ca_file: '/x' } }), 'reads files'],
    ['found elsewhere', job({ file_sd_configs: [{ files: ['x'] }] }), 'file_sd_configs is not taken'],
    ['through a proxy', job({ proxy_url: 'http://x' }), 'proxy_url is not taken'],
    ['that keeps labels of others', job({ honor_labels: true }), 'honor_labels is not taken'],
    ['with a target without port', job({ static_configs: [{ targets: ['db'] }] }), 'a host and a port'],
    ['at the metadata service', job({ static_configs: [{ targets: ['169.254.169.254:80'] }] }), 'metadata service'],
    ['at Prometheus itself', job({ static_configs: [{ targets: ['localhost:9090'] }] }), 'the pod itself'],
    [
      'with a label of Prometheus',
      job({ static_configs: [{ targets: ['a:1'], labels: { __address__: 'x' } }] }),
      'no label that a target',
    ],
    ['of nodes', sd({ role: 'node' }), 'use pod, service'],
    ['of another cluster', sd({ role: 'pod', api_server: 'https://x' }), 'api_server is not taken'],
    [
      'in a namespace that is not selected',
      sd({ role: 'pod', namespaces: { names: ['kube-system'] } }),
      'does not look at the namespace kube-system',
    ],
    ['with a selector of another role', sd({ role: 'pod', selectors: [{ role: 'service' }] }), 'does not go with'],
    ['with a selector that is none', sd({ role: 'pod', selectors: [{ role: 'pod', label: 'a in b' }] }), 'no selector'],
    [
      'with a selector that could be read in many ways',
      sd({ role: 'pod', selectors: [{ role: 'pod', label: `${'a= ,'.repeat(200)}!` }] }),
      'no selector',
    ],
    ...['a/b/c=d', 'a in (b c)', 'a=b-', '-a', `a=${'x'.repeat(64)}`, 'a in (,)', 'A.b/c'].map(
      (label): [string, unknown, string] => [
        `with the selector ${label.slice(0, 20)}, which no label has`,
        sd({ role: 'pod', selectors: [{ role: 'pod', label }] }),
        'no selector',
      ],
    ),
    ['with a timeout above its interval', job({ scrape_interval: '10s', scrape_timeout: '1m' }), 'longer than'],
    ['with a timeout alone', job({ scrape_timeout: '1m' }), 'needs scrape_interval'],
    ['too often', job({ scrape_interval: '10ms' }), 'between 1s'],
    ['with a query in its path', job({ metrics_path: '/x?y' }), 'goes into params'],
    ['of another scheme', job({ scheme: 'ftp' }), 'http or https'],
    ['without limits', job({ sample_limit: 0 }), 'between 1 and'],
    [
      'with a regular expression that is none',
      relabel({ source_labels: ['a'], regex: '(', action: 'keep' }),
      'no regular expression',
    ],
    ['with an action that is none', relabel({ action: 'explode' }), 'is no action'],
    [
      'that makes up a host',
      relabel({ source_labels: ['a'], target_label: '__address__', replacement: '${1}.example.com:80' }),
      'makes up whom to call',
    ],
    ['that replaces nothing', relabel({ source_labels: ['a'] }), 'needs a target_label'],
    ['that drops labels by source', relabel({ action: 'labeldrop', source_labels: ['a'] }), 'does not go with'],
    ['that hashes by nothing', relabel({ action: 'hashmod', target_label: 'a' }), 'modulus above zero'],
    [
      'that is sent to the metadata service',
      relabel({ target_label: '__address__', replacement: '169.254.169.254:80' }),
      'metadata service',
    ],
  ])('are left out: a job %s', (_, bad, reason) => {
    const { accepted: taken, quarantined } = scrapeTargets([source([good, bad])], selected);
    expect(quarantined).toMatchObject([{ file: 'a.yaml', reason: expect.stringContaining(reason) }]);
    expect(taken.map(({ name }) => name)).toEqual(['db']);
  });
});
