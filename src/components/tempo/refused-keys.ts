import { expansions, fileKey, filesAt, oneBinary, placesAt, type RefusedKey } from '../refused-keys.ts';

/** `storage.trace.wal.path`, `per_tenant_override_config`; what people and programs call by HTTP is no directory. */
const directory = /(?:path|dir|directory|location|override_config)$/;

export const refusedInTempo: readonly RefusedKey[] = [
  filesAt(fileKey),
  placesAt(directory, /^server\.|url_path$/),
  expansions(/\$\{[A-Za-z_]/),
  ...oneBinary(/^multitenancy_enabled$/),
];
