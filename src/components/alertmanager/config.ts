import type { SmtpSpec } from '../../api/spec/components/alerting/receivers.ts';
import type { AlertmanagerSpec } from '../../api/spec/components/alertmanager.ts';
import { fields, items, text } from '../../objects/access.ts';
import { type ListMerge, withExtraConfig } from '../extra-config.ts';
import { seconds } from './duration.ts';
import { integrations } from './integrations.ts';
import { receiverConfig, webhookConfig } from './receivers.ts';
import { deadMansSwitchReceiver, inhibitRules, nobody, rootRoute, timeIntervalConfig } from './routes.ts';
import { secretFile } from './secret-files.ts';

export const configDirectory = '/etc/alertmanager';

const lists: readonly ListMerge[] = [
  { path: 'receivers', key: 'name' },
  ...integrations.map((name) => ({ path: `receivers[].${name}` })),
  { path: 'route.routes' },
  { path: 'inhibit_rules' },
  { path: 'time_intervals', key: 'name' },
  { path: 'templates' },
];

/** alertmanager.yml with what the user adds to it. Alerts stay visible and notify nobody until a route names a receiver. */
export function alertmanagerConfig(spec: AlertmanagerSpec): Record<string, unknown> {
  return withExtraConfig(ownConfig(spec), spec.extraConfig, lists);
}

function ownConfig(spec: AlertmanagerSpec): Record<string, unknown> {
  return {
    global: { resolve_timeout: spec.global?.resolveTimeout ?? '5m', ...smtpConfig(spec.global?.smtp) },
    route: withoutUndefined(rootRoute(spec)),
    receivers: [
      { name: nobody },
      ...deadMansSwitch(spec),
      ...(spec.receivers ?? []).map((receiver) => withoutUndefined(receiverConfig(receiver))),
    ],
    inhibit_rules: inhibitRules(spec).map(withoutUndefined),
    ...(spec.timeIntervals
      ? { time_intervals: spec.timeIntervals.map((one) => withoutUndefined(timeIntervalConfig(one))) }
      : {}),
    ...(Object.keys(spec.templates ?? {}).length > 0 ? { templates: [`${configDirectory}/*.tmpl`] } : {}),
  };
}

function deadMansSwitch({ deadMansSwitch: wanted }: AlertmanagerSpec): Record<string, unknown>[] {
  if (!wanted || wanted.receiver !== undefined) return [];
  const { url, urlSecret } = wanted;
  const webhook = webhookConfig({
    ...(url === undefined ? {} : { url }),
    ...(urlSecret === undefined ? {} : { urlSecret }),
    // What always fires has no end that means anything.
    sendResolved: false,
  });
  return [withoutUndefined({ name: deadMansSwitchReceiver, webhook_configs: [webhook] })];
}

function smtpConfig(smtp: SmtpSpec | undefined): Record<string, unknown> {
  if (!smtp) return {};
  return withoutUndefined({
    smtp_smarthost: smtp.smarthost,
    smtp_from: smtp.from,
    smtp_hello: smtp.hello,
    smtp_auth_username: smtp.username,
    smtp_auth_password_file: smtp.passwordSecret && secretFile(smtp.passwordSecret),
    smtp_require_tls: smtp.requireTLS,
  });
}

/** Hours for which silences, and who was told of what, are kept: longer than any alert waits until it is told again. */
export function retentionHours(config: Record<string, unknown>): number {
  const repeated = intervals(fields(config['route']));
  return Math.max(120, ...repeated.map((interval) => Math.ceil(seconds(interval) / 3600) + 24));
}

function intervals(route: Record<string, unknown>): string[] {
  const own = text(route['repeat_interval']);
  return [...(own === undefined ? [] : [own]), ...items(route['routes']).flatMap((child) => intervals(fields(child)))];
}

/** What is merged and looked at must be what is written, so members without a value go first. */
function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}
