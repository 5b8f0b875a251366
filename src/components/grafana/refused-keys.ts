import { filesAt, never, type RefusedKey } from '../refused-keys.ts';

/** grafana.ini's keys that name files; what Grafana would expand in values is refused with the settings themselves. */
export const refusedInGrafana: readonly RefusedKey[] = [
  filesAt({
    at: /_file$|^log\.file\.|[._](?:ca_cert|client_cert|client_key|server)_path$|[._]cert_key$|tls_client_(?:cert|key|ca)$/,
  }),
  filesAt({
    at: /\.static_root_path$|^external_image_storage\.local\.path$|\.(?:tls_ca|certificates?|keystore)_path$/,
  }),
  never(
    /^plugins\.(?:allow_loading_unsigned_plugins|install_token)$/,
    'plugins run in the pod with its rights',
    'Use plugins that are signed.',
  ),
];
