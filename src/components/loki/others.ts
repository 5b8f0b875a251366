import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { FlowInput } from '../../platform/component.ts';
import { componentPath } from '../../platform/component-spec.ts';
import type { Contributions } from '../../platform/contributions.ts';
import { type Endpoint, endpointOf } from '../../platform/endpoint.ts';
import { credentialFile, credentialVariable } from '../credentials.ts';
import { bringsRules } from './rules.ts';

/** The header in which Loki's ruler names its own tenant, whatever it is told. */
const tenantHeader = 'x-scope-orgid';

/** The Prometheus that metrics made from logs are written to; none without rules, nor where they would get to another tenant. */
export function recordsTo(input: FlowInput): Endpoint | undefined {
  const prometheus = input.endpoint('prometheus', 'write');
  return prometheus && bringsRules(input) && !tenantOf(prometheus) ? prometheus : undefined;
}

/** How the ruler calls an Alertmanager of somebody else's. The password comes as an argument, since there is no file for it. */
export function alertmanagerClient({ token, basicAuth, ca }: Endpoint): Record<string, unknown> {
  const client = {
    ...(token ? { type: 'Bearer', credentials_file: credentialFile('alertmanager', 'token') } : {}),
    ...(basicAuth ? { basic_auth_username: basicAuth.username } : {}),
    ...(ca ? { tls_ca_path: credentialFile('alertmanager', 'ca') } : {}),
  };
  return Object.keys(client).length > 0 ? { alertmanager_client: client } : {};
}

/** A kubelet fills in the variable. */
export function passwordArgs({ basicAuth }: Pick<Endpoint, 'basicAuth'>): string[] {
  const variable = credentialVariable('alertmanager', 'password');
  return basicAuth ? [`-ruler.alertmanager-client.basic-auth-password=$(${variable})`] : [];
}

/** Headers that the ruler cannot send. Nothing is said where there are no rules for logs. */
export function unsentHeaders(platform: ObservabilityPlatform, contributions: Contributions): Diagnostic[] {
  if (!platform.spec.components.loki.enabled || !bringsRules({ contributions })) return [];
  const { namespace } = platform.metadata;
  const alertmanager = endpointOf(platform, namespace, 'alertmanager');
  const prometheus = endpointOf(platform, namespace, 'prometheus', 'write');
  const tenant = prometheus && tenantOf(prometheus);
  return [
    ...(alertmanager && alertmanager.headers.length > 0
      ? [
          {
            code: 'NOT_ACTED_UPON',
            severity: 'warning',
            path: `${componentPath('alertmanager')}.external.headers`,
            message:
              'Loki sends no headers to an Alertmanager, so alerts from rules for logs arrive there without them',
            hint: 'Let a proxy in front of that Alertmanager add them for Loki, or run an Alertmanager here.',
          } as const,
        ]
      : []),
    ...(tenant
      ? [
          {
            code: 'NOT_ACTED_UPON',
            severity: 'warning',
            path: `${componentPath('prometheus')}.external.headers`,
            message: `Loki puts its own tenant into ${tenant}, so what rules for logs record is not written to this Prometheus`,
            hint: 'Add a client to ruler.remote_write in extraConfig of Loki whose URL leads to a proxy that names the tenant.',
          } as const,
        ]
      : []),
  ];
}

function tenantOf({ headers }: Endpoint): string | undefined {
  return headers.map(([name]) => name).find((name) => name.toLowerCase() === tenantHeader);
}
