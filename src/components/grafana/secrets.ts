import type { GrafanaSpec } from '../../api/spec/components/grafana.ts';
import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import type { EnvVar } from '../../platform/component.ts';
import { componentPath } from '../../platform/component-spec.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import type { SecretUse } from '../../platform/secret-use.ts';
import { credentialSecrets } from '../credentials.ts';
import { queried } from './datasources.ts';

const path = componentPath('grafana');

/** The Secret that is made where the resource names none. */
const madeOnce = { name: 'grafana-admin', userKey: 'admin-user', passwordKey: 'admin-password' };

export function adminEnv({ admin }: GrafanaSpec): EnvVar[] {
  const { name, userKey, passwordKey } = admin?.existingSecret ?? madeOnce;
  return [
    { name: 'GF_SECURITY_ADMIN_USER', valueFrom: { secretKeyRef: { name, key: userKey } } },
    { name: 'GF_SECURITY_ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name, key: passwordKey } } },
  ];
}

export function grafanaSecrets(platform: ObservabilityPlatform): SecretUse[] {
  const { admin, auth, database, extraConfigSecrets = [] } = platform.spec.components.grafana;
  const uses: (SecretUse | undefined)[] = [
    admin && {
      name: admin.existingSecret.name,
      keys: [admin.existingSecret.userKey, admin.existingSecret.passwordKey],
      path: `${path}.admin.existingSecret`,
      restarts: true,
    },
    one(auth?.oidc?.clientSecret, `${path}.auth.oidc.clientSecret`, true),
    // Certificates are read once, at the start.
    one(auth?.oidc?.ca, `${path}.auth.oidc.ca`, true),
    one(database?.passwordSecret, `${path}.database.passwordSecret`, true),
    one(database?.ca, `${path}.database.ca`, true),
    ...extraConfigSecrets.map(({ secret }, index) => one(secret, `${path}.extraConfigSecrets[${index}].secret`, true)),
    ...queried.flatMap((name) =>
      credentialSecrets(name, endpointOf(platform, platform.metadata.namespace, name), () => true),
    ),
  ];
  return uses.filter((use) => use !== undefined);
}

function one(
  secret: { name: string; key: string } | undefined,
  field: string,
  restarts: boolean,
): SecretUse | undefined {
  return secret && { name: secret.name, keys: [secret.key], path: field, restarts };
}
