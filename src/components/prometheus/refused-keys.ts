import { at, isRecord, texts } from '../../objects/access.ts';
import { madeUp, makesUpHost } from '../../platform/replaced-address.ts';
import { type Allowed, fileKey, filesAt, headerFiles, never, type RefusedKey } from '../refused-keys.ts';

const targets =
  'Use static_configs, kubernetes_sd_configs of the selected namespaces, or a ConfigMap with scrape targets.';

/** Discovery in namespaces the platform does not look at, or by somebody else's identity. */
function discoversElsewhere(value: unknown, allowed: Allowed): boolean {
  if (!isRecord(value)) return true;
  if (allowed.everyNamespace) return false;
  const names = texts(at(value, 'namespaces', 'names'));
  const own = at(value, 'namespaces', 'own_namespace') === true;
  return (names.length === 0 && !own) || !names.every(allowed.namespace);
}

export const refusedInPrometheus: readonly RefusedKey[] = [
  filesAt(fileKey),
  filesAt(headerFiles),
  filesAt(/\.token_file_path$/),
  {
    at: /^(?:scrape_configs|alerting\.alertmanagers)\[\]\.relabel_configs\[\]$/,
    when: (value) => isRecord(value) && makesUpHost(value),
    why: madeUp,
    hint: targets,
  },
  {
    at: /(?:^|\.)kubernetes_sd_configs\[\]$/,
    when: discoversElsewhere,
    why: 'it looks for targets in namespaces that are not selected',
    hint: 'Name selected namespaces in namespaces.names, or select more in spec.observability.namespaces.',
  },
  never(
    /(?:^|\.)kubernetes_sd_configs\[\]\.(?:api_server|kubeconfig_file|basic_auth|authorization|oauth2|proxy_url)$/,
    'targets are discovered through the API server of this cluster, as Prometheus itself',
    'Leave it out.',
  ),
  never(
    /(?:^|\.)(?!kubernetes_)[a-z0-9]+_sd_configs$/,
    'nobody knows beforehand which targets it finds, so no flow could let Prometheus reach them',
    targets,
  ),
];
