import type { ObjectStorageSpec } from '../api/spec/components/object-storage.ts';
import type { EnvVar, FlowInput, SecretFiles, Workload } from '../platform/component.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import type { Flow } from '../platform/flow.ts';
import type { SecretUse } from '../platform/secret-use.ts';
import { callFlow } from './call.ts';

/** Where files from Secrets of the object storage are mounted. */
export const storageFiles = '/etc/object-storage';
export const storeWhy = 'what it keeps is in object storage';
export const caFile = `${storageFiles}/ca.crt`;

/** Keys that the Secret of each kind of store must have. */
const secretKeys = {
  s3: ['access_key_id', 'secret_access_key'],
  gcs: ['key.json'],
  azure: ['account_key'],
} as const satisfies Record<ObjectStorageSpec['type'], readonly string[]>;

/** Host of the store, with its port where it is not the scheme's own. */
export function storeEndpoint(store: ObjectStorageSpec): string {
  if (store.type === 'gcs') return 'storage.googleapis.com';
  if (store.type === 'azure') return `${store.account}.${store.endpoint ?? 'blob.core.windows.net'}`;
  return store.endpoint ?? amazon('s3', store.region ?? 'us-east-1');
}

/** The clients of both components read Amazon's and Google's own variables. */
export function storeEnv(store: ObjectStorageSpec): EnvVar[] {
  const { type, secret, region } = store;
  const fromSecret = (name: string, key: string): EnvVar[] =>
    secret ? [{ name, valueFrom: { secretKeyRef: { name: secret, key } } }] : [];
  switch (type) {
    case 's3':
      return [
        // Temporary credentials are fetched where this region's are.
        ...(region ? [{ name: 'AWS_REGION', value: region }] : []),
        ...fromSecret('AWS_ACCESS_KEY_ID', 'access_key_id'),
        ...fromSecret('AWS_SECRET_ACCESS_KEY', 'secret_access_key'),
      ];
    case 'gcs':
      return secret ? [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: `${storageFiles}/key.json` }] : [];
    case 'azure':
      return fromSecret('AZURE_STORAGE_KEY', 'account_key');
  }
}

export function storeFiles({ type, secret, ca }: ObjectStorageSpec): SecretFiles[] {
  return [
    ...(type === 'gcs' && secret ? [{ secret, mountPath: storageFiles, items: { 'key.json': 'key.json' } }] : []),
    ...(ca ? [{ secret: ca.name, mountPath: storageFiles, items: { [ca.key]: 'ca.crt' } }] : []),
  ];
}

export function storeSecrets(component: ComponentName, store: ObjectStorageSpec | undefined): SecretUse[] {
  if (!store) return [];
  const path = `${componentPath(component)}.objectStorage`;
  const { type, secret, ca } = store;
  return [
    ...(secret ? [{ name: secret, keys: secretKeys[type], path: `${path}.secret`, restarts: type !== 'gcs' }] : []),
    ...(ca ? [{ name: ca.name, keys: [ca.key], path: `${path}.ca.name`, restarts: true }] : []),
  ];
}

/** An endpoint as the clients of both components read it. */
export function storeUrl(endpoint: string, insecure = false): string {
  return endpoint.includes('://') ? endpoint : `${insecure ? 'http' : 'https'}://${endpoint}`;
}

/** To the store, and to whoever hands out credentials for it. */
export function storeFlows(input: FlowInput, from: ComponentName, store: ObjectStorageSpec): Flow[] {
  const to = storeUrl(storeEndpoint(store), store.insecure);
  const credentials = 'credentials for object storage come from there';
  return [
    ...callFlow(input, from, { to, kind: 'storage', why: storeWhy }),
    ...credentialPlaces(store).flatMap(([host, port]) =>
      callFlow(input, from, { to: host, port, kind: 'login', why: credentials }),
    ),
  ];
}

/**
 * Where each cloud hands out credentials for a pod's identity. On the link are those of Amazon's agent for pods and of Google's
 * metadata server; Amazon's and Azure's own servers there, which give the node's identity to anybody, are left out.
 */
function credentialPlaces({ type, secret, region }: ObjectStorageSpec): [host: string, port: number][] {
  if (type === 'gcs' && secret) return [['oauth2.googleapis.com', 443]];
  if (secret) return [];
  switch (type) {
    case 's3':
      return [
        [region ? amazon('sts', region) : 'sts.amazonaws.com', 443],
        ['169.254.170.23', 80],
      ];
    case 'gcs':
      return [
        ['169.254.169.254', 80],
        ['169.254.169.252', 988],
      ];
    case 'azure':
      return [['login.microsoftonline.com', 443]];
  }
}

function amazon(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** What the clouds' own webhooks look for when they give a pod its identity. */
export function storeIdentity({
  type,
  workloadIdentity,
}: ObjectStorageSpec): Pick<Workload, 'serviceAccountAnnotations' | 'podLabels'> {
  if (!workloadIdentity) return {};
  const annotations = Object.entries(workloadIdentity.annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(annotations.length > 0 ? { serviceAccountAnnotations: Object.fromEntries(annotations) } : {}),
    ...(type === 'azure' ? { podLabels: { 'azure.workload.identity/use': 'true' } } : {}),
  };
}
