import type { ObjectStorageSpec } from '../../api/spec/components/object-storage.ts';
import { caFile, storeEndpoint } from '../object-storage.ts';

/** `storage.trace`: blocks on the volume or in a bucket, the log of what is not a block yet always on the volume. */
export function traceStorage(store: ObjectStorageSpec | undefined): Record<string, unknown> {
  const wal = { path: '/var/tempo/wal' };
  if (!store) return { backend: 'local', local: { path: '/var/tempo/blocks' }, wal };
  return { backend: store.type, wal, [store.type]: client(store) };
}

/** Credentials come from the environment. */
function client(store: ObjectStorageSpec): Record<string, unknown> {
  const prefix = store.prefix ? { prefix: store.prefix } : {};
  switch (store.type) {
    case 's3':
      return {
        bucket: store.bucket,
        ...prefix,
        endpoint: storeEndpoint(store),
        ...(store.region ? { region: store.region } : {}),
        ...(store.insecure ? { insecure: true } : {}),
        ...(store.forcePathStyle ? { forcepathstyle: true } : {}),
        ...(store.ca ? { tls_ca_path: caFile } : {}),
      };
    case 'gcs':
      return { bucket_name: store.bucket, ...prefix };
    case 'azure':
      return {
        container_name: store.bucket,
        ...prefix,
        storage_account_name: store.account,
        ...(store.endpoint ? { endpoint_suffix: store.endpoint } : {}),
        ...(store.workloadIdentity ? { use_federated_token: true } : {}),
      };
  }
}
