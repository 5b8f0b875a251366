import type { GrafanaSpec } from '../../api/spec/components/grafana.ts';
import type { EnvVar } from '../../platform/component.ts';
import type { Sections } from './sections.ts';

type SecretSettings = GrafanaSpec['extraConfigSecrets'];

/** Each setting without its value, because a variable counts for settings alone that are in the file. */
export function secretSettings(settings: SecretSettings = []): Sections {
  const sections: Sections = {};
  for (const { section, key } of inOrder(settings)) sections[section] = { ...sections[section], [key]: '' };
  return sections;
}

export function secretSettingsEnv(settings: SecretSettings = []): EnvVar[] {
  return inOrder(settings).map(({ section, key, secret }) => ({
    name: variableOf(section, key),
    valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } },
  }));
}

/** `auth.github`, `client_secret` as `GF_AUTH_GITHUB_CLIENT_SECRET`: Grafana's own rule. */
export function variableOf(section: string, key: string): string {
  return `GF_${section}_${key}`.toUpperCase().replaceAll(/[.-]/g, '_');
}

/** Sections have dots in their names, keys have none. */
function inOrder(settings: NonNullable<SecretSettings>) {
  return settings
    .toSorted((a, b) => (a.setting < b.setting ? -1 : 1))
    .map(({ setting, secret }) => {
      const dot = setting.lastIndexOf('.');
      return { section: setting.slice(0, dot), key: setting.slice(dot + 1), secret };
    });
}
