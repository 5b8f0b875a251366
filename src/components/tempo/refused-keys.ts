import { expansions, fileKey, filesAt, never, placesAt, type RefusedKey } from '../refused-keys.ts';

/** `storage.trace.wal.path`, `per_tenant_override_config`; what people and programs call by HTTP is no directory. */
const directory = /^(?!server\.)(?!.*url_path$).*(?:path|dir|directory|location|override_config)$/;

export const refusedInTempo: readonly RefusedKey[] = [
  filesAt(fileKey),
  placesAt(directory),
  expansions(/./, /\$\{[A-Za-z_]/),
  never(
    /^server\.(?:(?:http|grpc)_listen_(?:port|address|network)|(?:http|grpc)_tls_config.*|http_path_prefix)$/,
    'policies, probes and Services stand on where it listens, and how',
    'Leave it out.',
  ),
  never(/^target$/, 'one binary does everything here', 'Leave it out.'),
  {
    at: /^multitenancy_enabled$/,
    when: (value) => value !== false,
    why: 'nobody on the platform names a tenant, so all would be turned away',
    hint: 'Leave it out.',
  },
];
