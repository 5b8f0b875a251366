import type { EnvVar, SecretFiles } from '../platform/component.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import type { Endpoint } from '../platform/endpoint.ts';
import type { SecretUse } from '../platform/secret-use.ts';

/** What calls to a component that somebody else runs need from Secrets. */
type Part = 'token' | 'password' | 'ca';

const directory = '/etc/tokens';
const suffixes: Record<Part, string> = { token: '', password: '-password', ca: '-ca.crt' };
const fields: Record<Part, string> = { token: 'tokenSecret', password: 'basicAuth.passwordSecret', ca: 'ca' };

interface Key {
  part: Part;
  secret: { name: string; key: string };
}

function keysOf(endpoint: Endpoint | undefined): Key[] {
  const { token, basicAuth, ca } = endpoint ?? {};
  return [
    ...(token ? [{ part: 'token', secret: token } as const] : []),
    ...(basicAuth ? [{ part: 'password', secret: basicAuth.passwordSecret } as const] : []),
    ...(ca ? [{ part: 'ca', secret: ca } as const] : []),
  ];
}

/** Where a part is mounted: `/etc/tokens/prometheus-ca.crt`. */
export function credentialFile(of: ComponentName, part: Part): string {
  return `${directory}/${of}${suffixes[part]}`;
}

export function credentialFiles(
  of: ComponentName,
  endpoint: Endpoint | undefined,
  parts: readonly Part[] = ['token', 'password', 'ca'],
): SecretFiles[] {
  return keysOf(endpoint)
    .filter(({ part }) => parts.includes(part))
    .map(({ part, secret }) => ({
      secret: secret.name,
      mountPath: directory,
      items: { [secret.key]: `${of}${suffixes[part]}` },
    }));
}

/** `PROMETHEUS_TOKEN`, `PROMETHEUS_PASSWORD`, `PROMETHEUS_CA`. */
export function credentialVariable(of: ComponentName, part: Part): string {
  return `${of.toUpperCase().replaceAll('-', '_')}_${part.toUpperCase()}`;
}

export function credentialVariables(
  of: ComponentName,
  endpoint: Endpoint | undefined,
  parts: readonly Part[],
): EnvVar[] {
  return keysOf(endpoint)
    .filter(({ part }) => parts.includes(part))
    .map(({ part, secret: { name, key } }) => ({
      name: credentialVariable(of, part),
      valueFrom: { secretKeyRef: { name, key } },
    }));
}

/** `restarts` tells whether pods read a part as they start. */
export function credentialSecrets(
  of: ComponentName,
  endpoint: Endpoint | undefined,
  restarts: (part: Part) => boolean,
): SecretUse[] {
  return keysOf(endpoint).map(({ part, secret }) => ({
    name: secret.name,
    keys: [secret.key],
    path: `${componentPath(of)}.external.${fields[part]}.name`,
    restarts: restarts(part),
  }));
}

/** How Prometheus's own clients say who they are and whom they trust; `file` is where a part is found. */
export function clientConfig(
  { token, basicAuth, ca }: Endpoint,
  file: (part: Part) => string,
): Record<string, unknown> {
  return {
    ...(token ? { authorization: { credentials_file: file('token') } } : {}),
    ...(basicAuth ? { basic_auth: { username: basicAuth.username, password_file: file('password') } } : {}),
    ...(ca ? { tls_config: { ca_file: file('ca') } } : {}),
  };
}

/** The part of a `remote_write` entry that says who we are. */
export function writeIdentity(of: ComponentName, endpoint: Endpoint): Record<string, unknown> {
  return {
    ...(endpoint.headers.length > 0 ? { headers: Object.fromEntries(endpoint.headers) } : {}),
    ...clientConfig(endpoint, (part) => credentialFile(of, part)),
  };
}
