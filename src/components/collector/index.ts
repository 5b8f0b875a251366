import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind, ComponentName } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { collectorConfig } from './config.ts';

const metricsPort = 8888;

const exportsTo: [ComponentName, number, string][] = [
  ['tempo', 4317, 'received spans are stored there'],
  ['loki', 3100, 'received log records are stored there'],
  ['prometheus', 9090, 'received metrics are stored there'],
];

export const collector: ComponentKind = {
  name: 'otel-collector',
  ports: [
    { name: 'grpc-otlp', number: 4317, appProtocol: 'kubernetes.io/h2c' },
    { name: 'http-otlp', number: 4318, appProtocol: 'http' },
    { name: 'http-metrics', number: metricsPort, appProtocol: 'http' },
  ],
  metricsPort,
  flows({ present }) {
    const writes = exportsTo
      .filter(([name]) => present.has(name))
      .map(([to, port, why]): Flow => ({ from: 'otel-collector', to, port, protocol: 'TCP', kind: 'otlp', why }));
    const intake = [4317, 4318].map(
      (port): Flow => ({
        from: 'neighbours',
        to: 'otel-collector',
        port,
        protocol: 'TCP',
        kind: 'otlp',
        why: 'workloads in the namespace may send telemetry',
      }),
    );
    return [...writes, ...intake];
  },
  workload(input) {
    return {
      args: ['--config=/etc/otelcol/collector.yaml'],
      env: [],
      config: [
        {
          name: 'otel-collector',
          mountPath: '/etc/otelcol',
          files: { 'collector.yaml': yamlText(collectorConfig(input)) },
          reloads: false,
        },
      ],
      user: 10001,
      scratch: [],
      probes: { startupSeconds: 30, port: 13133, ready: '/', live: '/' },
      terminationGracePeriodSeconds: 60,
    };
  },
};
