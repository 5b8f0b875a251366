import type { AlertmanagerSpec } from '../../api/spec/components/alertmanager.ts';
import type { SecretKeySpec } from '../../api/spec/components/common.ts';
import { isRecord } from '../../objects/access.ts';
import type { SecretFiles } from '../../platform/component.ts';
import type { SecretUse } from '../../platform/secret-use.ts';

const directory = '/etc/alertmanager-secrets';

/** Where the value lies in the pod. Alertmanager reads it anew for each notification. */
export function secretFile({ name, key }: SecretKeySpec): string {
  return `${directory}/${name}/${key}`;
}

interface Named {
  path: string;
  secret: SecretKeySpec;
}

export function secretUses(spec: AlertmanagerSpec): SecretUse[] {
  return namedSecrets(spec).map(({ path, secret }) => ({
    name: secret.name,
    keys: [secret.key],
    path,
    restarts: false,
  }));
}

/** A directory for each Secret, with the keys that are named and no others, all in one volume. */
export function secretFiles(spec: AlertmanagerSpec): SecretFiles[] {
  const keys = new Map<string, Set<string>>();
  for (const { secret } of namedSecrets(spec)) {
    keys.set(secret.name, (keys.get(secret.name) ?? new Set()).add(secret.key));
  }
  return [...keys.keys()].sort().map((secret) => ({
    secret,
    mountPath: directory,
    items: Object.fromEntries([...(keys.get(secret) ?? [])].sort().map((key) => [key, `${secret}/${key}`])),
  }));
}

/** By the schema, whatever ends in `Secret` names a key of one. */
function namedSecrets({ global, receivers, deadMansSwitch }: AlertmanagerSpec): Named[] {
  const at = 'spec.components.alertmanager';
  return [
    ...secretsIn(global, `${at}.global`),
    ...secretsIn(receivers, `${at}.receivers`),
    ...secretsIn(deadMansSwitch, `${at}.deadMansSwitch`),
  ];
}

function secretsIn(value: unknown, path: string): Named[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, `${path}[${index}]`));
  if (!isRecord(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((name) => {
      const member = value[name];
      const at = `${path}.${name}`;
      return name.endsWith('Secret') && isRecord(member)
        ? [{ path: at, secret: { name: String(member['name']), key: String(member['key']) } }]
        : secretsIn(member, at);
    });
}
