import { at, isRecord, text } from '../objects/access.ts';
import { places } from '../objects/places.ts';
import type { Call } from './call.ts';

const tokens = 'tokens are fetched there';
const store = 'what it keeps is in object storage';

/** Azure's login of each of its clouds, by the name Prometheus gives them. */
const azureLogins: Readonly<Record<string, string>> = {
  AzureChina: 'login.chinacloudapi.cn',
  AzureGovernment: 'login.microsoftonline.us',
  AzurePublic: 'login.microsoftonline.com',
};

/** Where a client of Prometheus's gets what it signs requests with, besides `oauth2`: hosts its configuration does not spell out. */
export function cloudLogins(http: unknown): Call[] {
  const azure = at(http, 'azuread');
  const amazon = at(http, 'sigv4');
  const google = text(at(http, 'google_iam', 'credentials_file'));
  const asks = isRecord(azure) && azure['managed_identity'] === undefined;
  return [
    ...(asks ? login(azureLogins[text(azure['cloud']) ?? 'AzurePublic']) : []),
    ...(isRecord(amazon) && (amazon['role_arn'] || !amazon['access_key']) ? login(tokenService(amazon)) : []),
    ...(google ? login('oauth2.googleapis.com') : []),
  ];
}

function tokenService(amazon: Readonly<Record<string, unknown>>): string {
  const region = text(amazon['region']);
  if (!region) return 'sts.amazonaws.com';
  return amazonHost(amazon['use_fips_sts_endpoint'] === true ? 'sts-fips' : 'sts', region);
}

function login(to: string | undefined): Call[] {
  return to ? [{ to, kind: 'login', why: tokens, port: 443 }] : [];
}

/** Buckets that `extraConfig` of Loki or Tempo names, wherever it does, at hosts that follow from the kind of store. */
export function storeCalls(extraConfig: Record<string, unknown> | undefined): Call[] {
  return places(extraConfig ?? {}).flatMap(({ pattern, value }) => {
    const kind = /(?:^|\.)(gcs|azure|s3|aws)$/.exec(pattern)?.[1];
    return kind && isRecord(value) ? bucketCalls(kind, value) : [];
  });
}

function bucketCalls(kind: string, client: Readonly<Record<string, unknown>>): Call[] {
  const has = (...keys: string[]) => keys.map((key) => text(client[key])).find(Boolean);
  const at443 = (to: string): Call => ({ to, kind: 'storage', why: store, port: 443 });
  if (kind === 'gcs')
    return has('bucket_name') ? [at443('storage.googleapis.com'), ...login('oauth2.googleapis.com')] : [];
  if (kind === 'azure') {
    const account = has('account_name', 'storage_account_name');
    if (!account) return [];
    const host = at443(`${account}.${has('endpoint_suffix') ?? 'blob.core.windows.net'}`);
    const identified = client['use_federated_token'] === true || client['use_service_principal'] === true;
    return [host, ...(identified ? login(azureLogins['AzurePublic']) : [])];
  }
  if (has('endpoint', 's3') || !has('bucket', 'bucket_name', 'bucketnames')) return [];
  return [at443(amazonHost('s3', has('region') ?? 'us-east-1'))];
}

function amazonHost(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
