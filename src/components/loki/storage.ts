import type { ObjectStorageSpec } from '../../api/spec/components/object-storage.ts';
import { caFile, storeEndpoint } from '../object-storage.ts';

/** The day Loki's own format of today was there; nothing that we write is older. */
const first = '2024-04-01';

/** Periods of the schema: what is on the volume and what is in the bucket are told apart by the day. */
export function schemaConfigs(store: ObjectStorageSpec | undefined): Record<string, unknown>[] {
  if (!store) return [period(first, 'filesystem')];
  return store.since ? [period(first, 'filesystem'), period(store.since, store.type)] : [period(first, store.type)];
}

function period(from: string, store: string): Record<string, unknown> {
  return { from, store: 'tsdb', object_store: store, schema: 'v13', index: { prefix: 'index_', period: '24h' } };
}

/** `object_store` of Loki's storage, which is Thanos's client. Credentials come from the environment. */
export function objectStore(store: ObjectStorageSpec | undefined): Record<string, unknown> {
  const volume = { filesystem: { dir: '/var/loki/chunks' } };
  if (!store) return volume;
  return {
    ...(store.since ? volume : {}),
    ...(store.prefix ? { storage_prefix: store.prefix } : {}),
    [store.type]: client(store),
  };
}

function client(store: ObjectStorageSpec): Record<string, unknown> {
  switch (store.type) {
    case 's3':
      return {
        bucket_name: store.bucket,
        endpoint: storeEndpoint(store),
        ...(store.region ? { region: store.region } : {}),
        ...(store.insecure ? { insecure: true } : {}),
        ...(store.forcePathStyle ? { bucket_lookup_type: 'path' } : {}),
        ...(store.ca ? { http: { tls_ca_path: caFile } } : {}),
      };
    case 'gcs':
      return { bucket_name: store.bucket };
    case 'azure':
      return {
        container_name: store.bucket,
        account_name: store.account,
        ...(store.endpoint ? { endpoint_suffix: store.endpoint } : {}),
      };
  }
}
