import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import { type Flow, peopleFlow } from '../../platform/flow.ts';
import { prometheusConfig } from './config.ts';

const prometheusPort = 9090;

export const prometheus: ComponentKind = {
  name: 'prometheus',
  ports: [{ name: 'http-web', number: prometheusPort, appProtocol: 'http' }],
  metricsPort: prometheusPort,
  reload: {
    successful: 'prometheus_config_last_reload_successful',
    succeededAt: 'prometheus_config_last_reload_success_timestamp_seconds',
  },
  flows({ present }) {
    const scrapes = [...present.values()]
      .filter((kind) => kind.name !== 'prometheus')
      .map(
        (kind): Flow => ({
          from: 'prometheus',
          to: kind.name,
          port: kind.metricsPort,
          protocol: 'TCP',
          kind: 'scrape',
          why: 'Prometheus reads the metrics of every component',
        }),
      );
    const alerts: Flow[] = present.has('alertmanager')
      ? [
          {
            from: 'prometheus',
            to: 'alertmanager',
            port: 9093,
            protocol: 'TCP',
            kind: 'alert',
            why: 'firing alerts are sent there',
          },
        ]
      : [];
    return [
      ...scrapes,
      ...alerts,
      {
        from: 'prometheus',
        to: 'api-server',
        port: 443,
        protocol: 'TCP',
        kind: 'control',
        why: 'targets are discovered through the Kubernetes API',
      },
      peopleFlow('prometheus', prometheusPort),
    ];
  },
  workload(input) {
    return {
      args: [
        '--config.file=/etc/prometheus/prometheus.yml',
        '--config.auto-reload',
        '--config.auto-reload-interval=30s',
        '--enable-feature=exemplar-storage',
        '--storage.tsdb.path=/prometheus',
        '--web.enable-otlp-receiver',
        '--web.enable-remote-write-receiver',
        `--log.level=${input.platform.spec.global.logLevel}`,
      ],
      env: [],
      config: [
        {
          name: 'prometheus',
          mountPath: '/etc/prometheus',
          files: { 'prometheus.yml': yamlText(prometheusConfig(input)) },
          reloads: true,
        },
      ],
      user: 65534,
      dataPath: '/prometheus',
      scratch: [],
      // Replaying the write-ahead log of a large head takes minutes.
      probes: { startupSeconds: 900, port: prometheusPort, ready: '/-/ready', live: '/-/healthy' },
      terminationGracePeriodSeconds: 600,
      apiRules: [
        { apiGroups: [''], resources: ['endpoints', 'pods', 'services'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      ],
    };
  },
};
