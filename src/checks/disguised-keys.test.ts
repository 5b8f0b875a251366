import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { extraConfig } from './extra-config.ts';

type Components = NonNullable<PlatformSpecInput['components']>;

const headers = { http_headers: { labels: { files: ['/a'] } } };

test.each<{ component: keyof Components; extra: Record<string, unknown>; path: string }>([
  {
    component: 'opentelemetryCollector',
    extra: { receivers: { 'filelog/a.b': { include: ['/a'] } } },
    path: 'receivers.filelog/a.b',
  },
  { component: 'opentelemetryCollector', extra: { exporters: { ' file /a.b': {} } }, path: 'exporters. file /a.b' },
  {
    component: 'opentelemetryCollector',
    extra: { extensions: { ' health_check': { endpoint: 'x:1' } } },
    path: 'extensions. health_check',
  },
  { component: 'opentelemetryCollector', extra: { exporters: { 'otlp /x': {} } }, path: 'exporters.otlp /x' },
  {
    component: 'prometheus',
    extra: { scrape_configs: [{ job_name: 'a', ...headers }] },
    path: 'scrape_configs[0].http_headers.labels.files[0]',
  },
  {
    component: 'prometheus',
    extra: { remote_write: [{ azuread: { workload_identity: { token_file_path: '/a' } } }] },
    path: 'remote_write[0].azuread.workload_identity.token_file_path',
  },
  {
    component: 'alertmanager',
    extra: { global: { http_config: headers } },
    path: 'global.http_config.http_headers.labels.files[0]',
  },
])('a name that looks like another does not hide $path', ({ component, extra, path }) => {
  const platform = platformWith({ components: { [component]: { extraConfig: extra } } as Components });
  const paths = extraConfig(platform, plainFacts).map((found) => found.path);
  expect(paths).toEqual([`spec.components.${component}.extraConfig.${path}`]);
});
