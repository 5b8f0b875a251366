import type { GrafanaSpec } from '../api/spec/components/grafana.ts';
import { variableOf } from '../components/grafana/secret-settings.ts';
import { isScalar } from '../components/grafana/sections.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isRecord } from '../objects/access.ts';
import type { Check } from './check.ts';

const path = 'spec.components.grafana.extraConfig';

/** Settings that belong to the platform: probes, mounts and policies stand on them. A section alone stands for all of it. */
export const ownedSettings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    paths: 'the pod’s mounts stand on it',
    'server.protocol': 'probes, routes and the mesh take Grafana for HTTP',
    'server.http_port': 'policies and probes stand on port 3000',
    'server.http_addr': 'probes and the mesh call the pod’s address',
    'server.socket': 'probes and the mesh call the pod’s address',
    'server.serve_from_sub_path': 'the route takes the path off, and metrics are read at /metrics; use access.path',
    'metrics.basic_auth_username': 'Prometheus would be refused',
    'metrics.basic_auth_password': 'Prometheus would be refused',
    'security.admin_user': 'it comes from a Secret; use admin.existingSecret',
    'security.admin_password': 'it comes from a Secret; use admin.existingSecret',
  }),
);

/** Settings that are secrets: a resource and a ConfigMap are no place for them. */
export const secretKey = /(?:password|client_secret|(?:secret|private|access|account)_key|_token)$/;

export const secret = 'is a secret';
export const sectionName = /^[a-zA-Z0-9_.-]+$/;
export const settingName = /^[a-zA-Z0-9_]+$/;

/** Values of whatever setting; the last are connection strings with a secret: `postgres://user:password@host`, `addr=host,password=…`. */
export const refusedTexts: readonly { finds: RegExp; why: string }[] = [
  { finds: /\p{Cc}/u, why: 'must be one line' },
  { finds: /\$\{|\$__/, why: 'is expanded by Grafana from files or its environment' },
  { finds: /%\([^)]+\)s/, why: 'is expanded by Grafana from another setting, which may come from a Secret' },
  { finds: /:\/\/[^/@]*:[^/@]*@|(?:^|,)password=/, why: secret },
];

/** What is in Grafana's `extraConfig` has to be settings that Grafana's reader takes, on one line each. */
export const grafanaSettings: Check = ({ spec }) => {
  const { enabled, extraConfig = {}, replicas = 1 } = spec.components.grafana;
  if (!enabled) return [];
  const faults = [
    ...Object.entries(extraConfig).flatMap(([name, value]) => sectionFaults(name, value)),
    ...secretFaults(spec.components.grafana),
  ];
  return replicas > 1 && !evaluates(extraConfig) ? [...faults, notEvaluated] : faults;
};

const notEvaluated: Diagnostic = {
  code: 'RULES_NOT_EVALUATED',
  severity: 'warning',
  path: 'spec.components.grafana.replicas',
  message:
    'alert rules made in Grafana itself are not evaluated with more than one replica, because each would send every notification',
  hint: 'Use rules of Prometheus and Loki, or connect the replicas by Redis in extraConfig.unified_alerting and set execute_alerts to true.',
};

function evaluates(extraConfig: Record<string, unknown>): boolean {
  const section = extraConfig['unified_alerting'];
  return isRecord(section) && section['execute_alerts'] !== undefined;
}

/** Two variables of one name would be refused with the whole pod. */
function secretFaults({ extraConfigSecrets = [], auth, database }: GrafanaSpec): Diagnostic[] {
  const taken = new Map<string, string>([
    ['GF_PATHS_CONFIG', 'the platform'],
    ['GF_SECURITY_ADMIN_USER', 'admin'],
    ['GF_SECURITY_ADMIN_PASSWORD', 'admin'],
    ...(database ? [['GF_DATABASE_PASSWORD', 'database'] as const] : []),
    ...(auth?.oidc?.clientSecret ? [['GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET', 'auth.oidc'] as const] : []),
  ]);
  return extraConfigSecrets.flatMap(({ setting }, index): Diagnostic[] => {
    const dot = setting.lastIndexOf('.');
    const variable = variableOf(setting.slice(0, dot), setting.slice(dot + 1));
    const by =
      taken.get(variable) ??
      (ownedSettings.has(setting) || ownedSettings.has(setting.slice(0, dot)) ? 'the platform' : undefined);
    taken.set(variable, setting);
    if (!by) return [];
    const at = `spec.components.grafana.extraConfigSecrets[${index}].setting`;
    return [{ code: 'INVALID_VALUE', severity: 'error', path: at, message: `${setting} is set by ${by} already` }];
  });
}

function sectionFaults(name: string, value: unknown): Diagnostic[] {
  const whole = ownedSettings.get(name);
  if (value === null) return whole ? [fault(name, `is not for extraConfig: ${whole}`)] : [];
  if (isScalar(value)) return settingFaults('', name, value);
  if (!isRecord(value)) return [fault(name, 'must be a mapping of settings')];
  if (!sectionName.test(name)) return [fault(name, 'is no name of a section')];
  return Object.entries(value).flatMap(([key, setting]) => settingFaults(name, key, setting));
}

function settingFaults(section: string, key: string, value: unknown): Diagnostic[] {
  const at = section === '' ? key : `${section}.${key}`;
  const why = ownedSettings.get(at) ?? ownedSettings.get(section);
  if (why) return [fault(at, `is not for extraConfig: ${why}`)];
  if (value === null) return [];
  if (!settingName.test(key)) return [fault(at, 'is no name of a setting')];
  if (!isScalar(value)) return [fault(at, 'must be a text, a number or a boolean')];
  const refused = refusedTexts.find(({ finds }) => finds.test(String(value)));
  if (refused) return [fault(at, refused.why)];
  return secretKey.test(key) && value !== '' ? [fault(at, secret)] : [];
}

export const secretHint = 'For values in Secrets there is extraConfigSecrets.';

function fault(at: string, message: string): Diagnostic {
  const isSecret = /secret|expanded/.test(message);
  return {
    code: 'INVALID_VALUE',
    severity: 'error',
    path: `${path}.${at}`,
    message: `${at} ${message}`,
    ...(isSecret ? { hint: secretHint } : {}),
  };
}
