import type { AuthSpec, OidcSpec } from '../../api/spec/components/grafana/login.ts';
import type { EnvVar, SecretFiles } from '../../platform/component.ts';
import type { Sections } from './sections.ts';

const caDirectory = '/etc/grafana-login-ca';

/** How people log in, without the client's secret. */
export function loginSettings(auth: AuthSpec | undefined): Sections {
  return {
    ...(auth?.anonymous?.enabled ? { 'auth.anonymous': { enabled: 'true', org_role: auth.anonymous.role } } : {}),
    ...(auth?.oidc ? { 'auth.generic_oauth': oidcSettings(auth.oidc) } : {}),
  };
}

export function loginEnv(auth: AuthSpec | undefined): EnvVar[] {
  const secret = auth?.oidc?.clientSecret;
  if (!secret) return [];
  return [
    {
      name: 'GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET',
      valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } },
    },
  ];
}

export function loginFiles(auth: AuthSpec | undefined): SecretFiles[] {
  const ca = auth?.oidc?.ca;
  return ca ? [{ secret: ca.name, mountPath: caDirectory, items: { [ca.key]: 'ca.crt' } }] : [];
}

/** Providers without refresh tokens need no extra scope; people who log in get an account. */
function oidcSettings(oidc: OidcSpec): Record<string, string> {
  const settings: Record<string, string | boolean | undefined> = {
    allow_sign_up: true,
    allowed_domains: oidc.allowedDomains?.join(' '),
    api_url: oidc.apiUrl,
    auth_url: oidc.authUrl,
    auto_login: oidc.autoLogin,
    client_id: oidc.clientId,
    // The variable with the secret counts for settings alone that are in the file.
    client_secret: oidc.clientSecret ? '' : undefined,
    enabled: true,
    name: oidc.name,
    role_attribute_path: oidc.roleAttributePath,
    role_attribute_strict: oidc.roleAttributeStrict,
    scopes: oidc.scopes.join(' '),
    signout_redirect_url: oidc.signOutUrl,
    skip_org_role_sync: oidc.skipOrgRoleSync,
    tls_client_ca: oidc.ca ? `${caDirectory}/ca.crt` : undefined,
    token_url: oidc.tokenUrl,
    use_pkce: oidc.usePkce,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}
