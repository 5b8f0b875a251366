import { madeUp } from '../../platform/replaced-address.ts';
import { fileKey, filesAt, headerFiles, never, type RefusedKey } from '../refused-keys.ts';

const targets =
  'Use static_configs, kubernetes_sd_configs of the selected namespaces, or a ConfigMap with scrape targets.';

export const refusedInPrometheus: readonly RefusedKey[] = [
  filesAt(fileKey),
  filesAt(headerFiles),
  filesAt({ at: /\.token_file_path$/ }),
  {
    at: /^(?:scrape_configs|alerting\.alertmanagers)\[\]\.relabel_configs\[\]$/,
    when: { makesUp: 'host' },
    why: madeUp,
    hint: targets,
  },
  {
    at: /(?:^|\.)kubernetes_sd_configs\[\]$/,
    when: { discovers: 'elsewhere' },
    why: 'it looks for targets in namespaces that are not selected',
    hint: 'Name selected namespaces in namespaces.names, or select more in spec.observability.namespaces.',
  },
  never(
    /(?:^|\.)kubernetes_sd_configs\[\]\.(?:api_server|kubeconfig_file|basic_auth|authorization|oauth2|proxy_url)$/,
    'targets are discovered through the API server of this cluster, as Prometheus itself',
    'Leave it out.',
  ),
  never(
    /(?:^|\.)[a-z0-9]+_sd_configs$/,
    'nobody knows beforehand which targets it finds, so no flow could let Prometheus reach them',
    targets,
    { except: /(?:^|\.)kubernetes_sd_configs$/ },
  ),
];
