import { expansions, fileKey, filesAt, oneBinary, placesAt, type RefusedKey } from '../refused-keys.ts';

/** `common.storage.filesystem.chunks_directory`, `wal.dir`, `per_tenant_override_config`; the prefix of a URL is no directory. */
const directory = /(?:path|path_prefix|dir|directory|location|override_config)$/;

export const refusedInLoki: readonly RefusedKey[] = [
  filesAt(fileKey),
  placesAt(directory, /^server\./),
  expansions(/\$\{[A-Za-z_]/),
  ...oneBinary(/^auth_enabled$/),
];
