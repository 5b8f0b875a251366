import type { ComponentName } from '../../platform/component.ts';
import type { Endpoint } from '../../platform/endpoint.ts';
import { credentialVariable } from '../credentials.ts';

/** Members of a datasource that say who Grafana is to a component of somebody else's, and whom it trusts; `settings` are for its `jsonData`. */
export interface DatasourceIdentity {
  settings?: Record<string, unknown>;
  basicAuth?: true;
  basicAuthUser?: string;
  secureJsonData?: Record<string, string>;
}

/** Secrets are variables and no files: what is in a file would have its dollar signs replaced once more. */
export function identityOf(name: ComponentName, { token, basicAuth, ca, headers }: Endpoint): DatasourceIdentity {
  const variable = (part: 'token' | 'password' | 'ca') => `$${credentialVariable(name, part)}`;
  const sent = [
    ...(token ? [['Authorization', `Bearer ${variable('token')}`] as const] : []),
    ...headers.map(([header, value]) => [header, literal(value)] as const),
  ];
  const settings = {
    ...Object.fromEntries(sent.map(([header], index) => [`httpHeaderName${index + 1}`, header])),
    ...(ca ? { tlsAuthWithCACert: true } : {}),
  };
  const secrets = {
    ...Object.fromEntries(sent.map(([, value], index) => [`httpHeaderValue${index + 1}`, value])),
    ...(basicAuth ? { basicAuthPassword: variable('password') } : {}),
    ...(ca ? { tlsCACert: variable('ca') } : {}),
  };
  return {
    settings,
    ...(basicAuth ? { basicAuth: true, basicAuthUser: literal(basicAuth.username) } : {}),
    ...(Object.keys(secrets).length > 0 ? { secureJsonData: secrets } : {}),
  };
}

/** Grafana replaces what follows a dollar sign. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
