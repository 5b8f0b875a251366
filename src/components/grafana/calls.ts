import type { FlowInput } from '../../platform/component.ts';
import type { Flow, FlowKind } from '../../platform/flow.ts';
import { placeOfHost, placeOfUrl, type UrlPlace } from '../../platform/place.ts';
import { databasePorts } from './database.ts';
import type { Sections } from './sections.ts';

interface Call {
  place: UrlPlace | undefined;
  kind: FlowKind;
  why: string;
}

/** Hosts that providers Grafana knows by name are asked at, where the file says nothing else. */
const knownProviders: Readonly<Record<string, readonly string[]>> = {
  'auth.github': ['https://github.com', 'https://api.github.com'],
  'auth.gitlab': ['https://gitlab.com'],
  'auth.google': [
    'https://oauth2.googleapis.com',
    'https://openidconnect.googleapis.com',
    'https://www.googleapis.com',
  ],
  'auth.grafana_com': ['https://grafana.com'],
};

/** Whom Grafana calls because its settings say so. The authorization URL is for browsers. */
export function callsOf(sections: Sections, { namespace }: FlowInput): Flow[] {
  const url = (text: string | undefined) => (text ? placeOfUrl(text, namespace) : undefined);
  const host = (text: string | undefined, port: number) => (text ? hostPlace(text, port, namespace) : undefined);
  const get = (section: string, key: string) => sections[section]?.[key];
  const calls: Call[] = [
    ...databaseCall(sections, namespace),
    ...Object.keys(sections)
      .filter((name) => name.startsWith('auth.') && get(name, 'enabled') === 'true')
      .flatMap((name) =>
        loginUrls(sections, name).map(
          (text): Call => ({ place: url(text), kind: 'login', why: `people log in by ${name}` }),
        ),
      ),
    ...(get('smtp', 'enabled') === 'true'
      ? [{ place: host(get('smtp', 'host') ?? 'localhost:25', 25), kind: 'notify', why: 'Grafana sends mail' } as const]
      : []),
    { place: cachePlace(sections, namespace), kind: 'storage', why: 'Grafana keeps its cache there' },
    ...addresses(get('unified_alerting', 'ha_redis_address')).map(
      (text): Call => ({
        place: host(text, 6379),
        kind: 'storage',
        why: 'Grafanas tell each other what they have sent',
      }),
    ),
    { place: host(get('live', 'ha_engine_address'), 6379), kind: 'storage', why: 'Grafanas pass on live data' },
    { place: url(get('rendering', 'server_url')), kind: 'read', why: 'a service draws images for Grafana' },
    { place: host(get('tracing.opentelemetry.otlp', 'address'), 4317), kind: 'otlp', why: 'Grafana traces itself' },
    { place: url(get('tracing.opentelemetry.jaeger', 'address')), kind: 'otlp', why: 'Grafana traces itself' },
    { place: url(get('external_image_storage.webdav', 'url')), kind: 'storage', why: 'Grafana puts images there' },
    { place: url(get('external_image_storage.s3', 'endpoint')), kind: 'storage', why: 'Grafana puts images there' },
    ...imageHosts(sections).map(
      (text): Call => ({ place: host(text, 443), kind: 'storage', why: 'Grafana puts images there' }),
    ),
    ...pluginHosts(sections).map(
      (text): Call => ({ place: url(text), kind: 'read', why: 'Grafana installs plugins from there' }),
    ),
    { place: host(get('metrics.graphite', 'address'), 2003), kind: 'write', why: 'Grafana writes its own metrics' },
  ];
  return calls.flatMap(({ place, kind, why }): Flow[] =>
    place ? [{ from: 'grafana', to: place.peer, port: place.port, protocol: 'TCP', kind, why }] : [],
  );
}

function loginUrls(sections: Sections, name: string): string[] {
  const settings = sections[name] ?? {};
  const set = ['token_url', 'api_url', 'teams_url', 'groups_url', 'jwk_set_url'].flatMap((key) => settings[key] || []);
  return settings['token_url'] && settings['api_url'] ? set : [...set, ...(knownProviders[name] ?? [])];
}

/** Of stores in a cloud the host follows from the provider; an endpoint that is a URL is looked at elsewhere. */
function imageHosts(sections: Sections): string[] {
  const of = (provider: string) => sections[`external_image_storage.${provider}`] ?? {};
  const { endpoint, region = 'us-east-1' } = of('s3');
  const provider = sections['external_image_storage']?.['provider'];
  if (endpoint) return /^https?:/.test(endpoint) ? [] : [endpoint];
  if (provider === 's3') return [`s3.${region}.amazonaws.com`];
  if (provider === 'gcs') return ['storage.googleapis.com', 'oauth2.googleapis.com'];
  const { account_name: account } = of('azure_blob');
  return provider === 'azure_blob' && account ? [`${account}.blob.core.windows.net`] : [];
}

/** The catalogue, the store it leads on to, and what a plugin's own address says: `id@version@https://…`. */
function pluginHosts(sections: Sections): string[] {
  const { preinstall_disabled: disabled, preinstall, preinstall_sync: first } = sections['plugins'] ?? {};
  if (disabled === 'true') return [];
  const named = addresses([preinstall, first].filter(Boolean).join(',')).flatMap((entry) => entry.split('@')[2] || []);
  const catalogue = sections['grafana_com']?.['api_url'] || 'https://grafana.com/api';
  return [catalogue, 'https://storage.googleapis.com', ...named];
}

function databaseCall(sections: Sections, namespace: string): Call[] {
  const { type = 'sqlite3', host, url } = sections['database'] ?? {};
  const why = 'Grafana keeps users and dashboards there';
  // A driver's URL, of which the address alone counts here.
  if (url) {
    const port = url.startsWith('mysql') ? databasePorts.mysql : databasePorts.postgres;
    const [, address = ''] = /^[a-z0-9+]+:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url) ?? [];
    return [{ place: hostPlace(address, port, namespace), kind: 'storage', why }];
  }
  if (type !== 'postgres' && type !== 'mysql') return [];
  return [{ place: hostPlace(host ?? '127.0.0.1', databasePorts[type], namespace), kind: 'storage', why }];
}

/** `addr=redis:6379,pool_size=100` for Redis, an address for memcached; a cache in the database needs nothing. */
function cachePlace(sections: Sections, namespace: string): UrlPlace | undefined {
  const { type, connstr = '' } = sections['remote_cache'] ?? {};
  if (type === 'memcached') return hostPlace(connstr, 11211, namespace);
  const address = /(?:^|,)addr=([^,]+)/.exec(connstr)?.[1];
  return type === 'redis' && address ? hostPlace(address, 6379, namespace) : undefined;
}

/** `db.example.com:5432`, `db`, `[::1]:25`; a path is a socket and no place. */
function hostPlace(text: string, port: number, namespace: string): UrlPlace | undefined {
  if (text === '' || text.startsWith('/')) return undefined;
  const [, bracketed, plain, number] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  return name ? placeOfHost(name, number ? Number(number) : port, namespace) : undefined;
}

function addresses(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
