import type { SecretKeySpec } from '../../api/spec/components/common.ts';
import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import type { SecretFiles } from '../../platform/component.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import type { SecretUse } from '../../platform/secret-use.ts';

const directory = '/etc/prometheus-secrets';

interface UsedKey {
  key: SecretKeySpec;
  path: string;
}

/** Where a key is found in the pod. Prometheus reads such files anew with every request, so a changed Secret needs nothing. */
export function secretPath({ name, key }: SecretKeySpec): string {
  return `${directory}/${name}/${key}`;
}

/** One directory for each Secret, with the keys that are used. */
export function secretFiles(platform: ObservabilityPlatform): SecretFiles[] {
  const bySecret = Map.groupBy(usedKeys(platform), ({ key }) => key.name);
  return [...bySecret.keys()].sort().map((secret) => ({
    secret,
    mountPath: `${directory}/${secret}`,
    items: Object.fromEntries(sortedKeys(bySecret.get(secret) ?? []).map((key) => [key, key])),
  }));
}

export function secretsUsed(platform: ObservabilityPlatform): SecretUse[] {
  return usedKeys(platform).map(({ key, path }) => ({ name: key.name, keys: [key.key], path, restarts: false }));
}

function usedKeys(platform: ObservabilityPlatform): UsedKey[] {
  const { remoteWrite = [] } = platform.spec.components.prometheus;
  const written = remoteWrite.flatMap(({ bearerTokenSecret, basicAuth, tls }, index) => {
    const at = `spec.components.prometheus.remoteWrite[${index}]`;
    return [
      { key: bearerTokenSecret, path: `${at}.bearerTokenSecret` },
      { key: basicAuth?.passwordSecret, path: `${at}.basicAuth.passwordSecret` },
      { key: tls?.ca, path: `${at}.tls.ca` },
      { key: tls?.cert, path: `${at}.tls.cert` },
      { key: tls?.key, path: `${at}.tls.key` },
    ];
  });
  const alertmanager = endpointOf(platform, platform.metadata.namespace, 'alertmanager');
  const at = 'spec.components.alertmanager.external';
  const all = [
    ...written,
    { key: alertmanager?.token, path: `${at}.tokenSecret` },
    { key: alertmanager?.basicAuth?.passwordSecret, path: `${at}.basicAuth.passwordSecret` },
    { key: alertmanager?.ca, path: `${at}.ca` },
  ];
  return all.flatMap(({ key, path }) => (key ? [{ key, path }] : []));
}

function sortedKeys(used: readonly UsedKey[]): string[] {
  return [...new Set(used.map(({ key }) => key.key))].sort();
}
