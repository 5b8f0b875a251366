import type { SecretFiles } from '../platform/component.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import type { Endpoint } from '../platform/endpoint.ts';
import type { SecretUse } from '../platform/secret-use.ts';

const directory = '/etc/tokens';

/** Where the bearer token for a component that somebody else runs is mounted. */
export function tokenFile(of: ComponentName): string {
  return `${directory}/${of}`;
}

export function tokenFiles(of: ComponentName, endpoint: Endpoint | undefined): SecretFiles[] {
  return endpoint?.token
    ? [{ secret: endpoint.token.name, mountPath: directory, items: { [endpoint.token.key]: of } }]
    : [];
}

/** `authorization` as Prometheus's clients have it, for those who send a token. */
export function bearerFromFile(of: ComponentName, endpoint: Endpoint): Record<string, unknown> {
  return endpoint.token ? { authorization: { credentials_file: tokenFile(of) } } : {};
}

export function tokenSecret(of: ComponentName, endpoint: Endpoint | undefined, restarts: boolean): SecretUse[] {
  const { token } = endpoint ?? {};
  return token
    ? [{ name: token.name, keys: [token.key], path: `${componentPath(of)}.external.tokenSecret.name`, restarts }]
    : [];
}
