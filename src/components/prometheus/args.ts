import { compareVersions } from '../../objects/version.ts';
import type { FlowInput } from '../../platform/component.ts';
import { nativeHistogramFeatures } from './native-histograms.ts';
import { retentionInFile, retentionOf } from './retention.ts';

/** What the file cannot say. Changing any of it restarts the pods. */
export function prometheusArgs(input: FlowInput): string[] {
  const { externalUrl } = input.platform.spec.components.prometheus;
  const retention = retentionOf(input);
  // Reloading by itself was a feature to switch on until 3.12 made it a setting.
  const stable = compareVersions(input.version, '3.12.0') >= 0;
  const features = [...(stable ? [] : ['auto-reload-config']), 'exemplar-storage', ...nativeHistogramFeatures(input)];
  return [
    '--config.file=/etc/prometheus/prometheus.yml',
    ...(stable ? ['--config.auto-reload'] : []),
    '--config.auto-reload-interval=30s',
    `--enable-feature=${features.join()}`,
    '--storage.tsdb.path=/prometheus',
    ...(retentionInFile(input.version)
      ? []
      : [`--storage.tsdb.retention.time=${retention.time}`, `--storage.tsdb.retention.size=${retention.size}`]),
    // The prefix of the URL is for people: components and probes keep asking at the root.
    ...(externalUrl ? [`--web.external-url=${externalUrl}`, '--web.route-prefix=/'] : []),
    '--web.enable-otlp-receiver',
    '--web.enable-remote-write-receiver',
    `--log.level=${input.platform.spec.global.logLevel}`,
  ];
}
