import type { RelabelSpec, RemoteWriteSpec } from '../../api/spec/components/remote-write.ts';
import { inKeyOrder } from '../../objects/canonical.ts';
import { secretPath } from './secrets.ts';

/** One entry of `remote_write`. Members that are undefined are not written. */
export function remoteWriteConfig(wanted: RemoteWriteSpec): Record<string, unknown> {
  const { bearerTokenSecret, basicAuth, headers, queueConfig: queue } = wanted;
  return defined({
    name: wanted.name,
    url: wanted.url,
    remote_timeout: wanted.remoteTimeout,
    headers: headers && inKeyOrder(headers),
    proxy_url: wanted.proxyUrl,
    authorization: bearerTokenSecret && { credentials_file: secretPath(bearerTokenSecret) },
    basic_auth: basicAuth && { username: basicAuth.username, password_file: secretPath(basicAuth.passwordSecret) },
    tls_config: tlsConfig(wanted.tls),
    send_exemplars: wanted.sendExemplars,
    send_native_histograms: wanted.sendNativeHistograms,
    write_relabel_configs: wanted.writeRelabelConfigs?.map(relabelConfig),
    queue_config:
      queue &&
      defined({
        capacity: queue.capacity,
        min_shards: queue.minShards,
        max_shards: queue.maxShards,
        max_samples_per_send: queue.maxSamplesPerSend,
        batch_send_deadline: queue.batchSendDeadline,
        min_backoff: queue.minBackoff,
        max_backoff: queue.maxBackoff,
        sample_age_limit: queue.sampleAgeLimit,
      }),
  });
}

function tlsConfig(tls: RemoteWriteSpec['tls']): Record<string, unknown> | undefined {
  if (!tls) return undefined;
  return defined({
    ca_file: tls.ca && secretPath(tls.ca),
    cert_file: tls.cert && secretPath(tls.cert),
    key_file: tls.key && secretPath(tls.key),
    server_name: tls.serverName,
  });
}

/** One step as Prometheus has it. */
export function relabelConfig(step: RelabelSpec): Record<string, unknown> {
  return defined({
    source_labels: step.sourceLabels,
    separator: step.separator,
    regex: step.regex,
    modulus: step.modulus,
    target_label: step.targetLabel,
    replacement: step.replacement,
    action: step.action,
  });
}

function defined(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
