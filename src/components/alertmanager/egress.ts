import type { ReceiverSpec } from '../../api/spec/components/alerting/receivers.ts';
import type { AlertmanagerSpec } from '../../api/spec/components/alertmanager.ts';
import { at, type Fields, fields, items, text } from '../../objects/access.ts';
import type { Flow } from '../../platform/flow.ts';
import { placeOfHost, placeOfUrl, type UrlPlace } from '../../platform/place.ts';
import { integrations, integrationTable } from './integrations.ts';

/** Where notifications go, and which of the configuration does not say. */
export interface Egress {
  flows: Flow[];
  /** `receivers[2].webhook_configs[0]` of the merged configuration. */
  unknown: string[];
}

/**
 * Everybody the merged configuration calls. A URL that is in a Secret alone is told by `host`, or by what is usual for its
 * kind; loopback addresses need no way out.
 */
export function egress(spec: AlertmanagerSpec, config: Record<string, unknown>, namespace: string): Egress {
  const places: UrlPlace[] = [];
  const unknown: string[] = [];
  const add = (called: Called, path: string): void => {
    if (called === 'unknown') unknown.push(path);
    else if (called !== 'loopback') places.push(called);
  };
  for (const [index, receiver] of items(config['receivers']).entries()) {
    const hosts = secretHosts(spec, String(fields(receiver)['name']));
    for (const kind of integrations) {
      for (const [position, entry] of items(fields(receiver)[kind]).entries()) {
        const said = hosts(kind, fields(entry));
        const path = `receivers[${index}].${kind}[${position}]`;
        add(called(kind, fields(entry), fields(config['global']), said, namespace), path);
        const http = fields(fields(entry)['http_config'] ?? at(config, 'global', 'http_config'));
        const token = text(at(http, 'oauth2', 'token_url'));
        if (token !== undefined) add(placeOf(token, namespace), `${path}.http_config.oauth2`);
      }
    }
  }
  return { flows: places.map(notifyFlow), unknown };
}

type Called = UrlPlace | 'loopback' | 'unknown';

function called(kind: string, entry: Fields, global: Fields, said: string | undefined, namespace: string): Called {
  const http = fields(entry['http_config'] ?? global['http_config']);
  const proxy = text(http['proxy_url']);
  if (proxy !== undefined) return placeOf(proxy, namespace);
  if (kind === 'email_configs') {
    const smarthost = text(entry['smarthost']) ?? text(global['smtp_smarthost']);
    return smarthost === undefined ? 'unknown' : placeOf(`smtp://${smarthost}`, namespace);
  }
  if (kind === 'sns_configs') {
    const region = text(at(entry, 'sigv4', 'region'));
    const url = text(entry['api_url']) ?? (region && `https://sns.${region}.amazonaws.com`);
    return url ? placeOf(url, namespace) : 'unknown';
  }
  const integration = integrationTable[kind];
  const own = integration?.urls.map((name) => text(entry[name])).find((url) => url !== undefined);
  if (own !== undefined) return placeOf(own, namespace);
  if (said !== undefined) return placeOf(`https://${said}`, namespace);
  const url = (integration?.global ? text(global[integration.global]) : undefined) ?? integration?.otherwise;
  return url === undefined ? 'unknown' : placeOf(url, namespace);
}

function placeOf(url: string, namespace: string): Called {
  // A template is filled in when it notifies: nobody knows with what.
  if (!URL.canParse(url) || /\{\{|%7B%7B/i.test(new URL(url).host)) return 'unknown';
  const { hostname, port } = new URL(url);
  if (new URL(url).protocol === 'smtp:')
    return port === '' ? 'unknown' : (placeOfHost(hostname, Number(port), namespace) ?? 'loopback');
  return placeOfUrl(url, namespace) ?? 'loopback';
}

/** Which member names the file that only a Secret fills. */
const fileMembers: Readonly<Record<string, string>> = {
  discord_configs: 'webhook_url_file',
  msteamsv2_configs: 'webhook_url_file',
  slack_configs: 'api_url_file',
  webhook_configs: 'url_file',
};

/** Hosts that the resource says for URLs in Secrets, by the file such a URL is in. */
function secretHosts(spec: AlertmanagerSpec, name: string): (kind: string, entry: Fields) => string | undefined {
  const receiver = spec.receivers?.find((candidate) => candidate.name === name);
  const own = receiver ? hostsOf(receiver) : [];
  const { urlSecret, host } = spec.deadMansSwitch ?? {};
  const all = [...own, ...(urlSecret && host ? [{ kind: 'webhook_configs', secret: urlSecret, host }] : [])];
  return (kind, entry) => {
    const file = text(entry[fileMembers[kind] ?? '']);
    if (file === undefined) return undefined;
    return all.find((known) => known.kind === kind && file.endsWith(`/${known.secret.name}/${known.secret.key}`))?.host;
  };
}

interface SaidHost {
  kind: string;
  secret: { name: string; key: string };
  host: string;
}

function hostsOf({ webhook, slack, msteams, discord }: ReceiverSpec): SaidHost[] {
  const hooks = (webhook ?? []).flatMap(({ urlSecret, host }) => (urlSecret && host ? [{ urlSecret, host }] : []));
  const said = (kind: string, list: readonly { urlSecret: SaidHost['secret']; host?: string }[], usual = '') =>
    list.map(({ urlSecret, host }): SaidHost => ({ kind, secret: urlSecret, host: host ?? usual }));
  return [
    ...said('webhook_configs', hooks),
    ...said('slack_configs', slack ?? [], 'hooks.slack.com'),
    ...said('msteamsv2_configs', msteams ?? []),
    ...said('discord_configs', discord ?? [], 'discord.com'),
  ];
}

function notifyFlow({ peer, port }: UrlPlace): Flow {
  return { from: 'alertmanager', to: peer, port, protocol: 'TCP', kind: 'notify', why: 'notifications are sent there' };
}
