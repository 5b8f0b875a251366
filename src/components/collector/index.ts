import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import { credentialFiles, credentialSecrets } from '../credentials.ts';
import { goMemoryLimit } from '../memory.ts';
import { collectorConfig } from './config.ts';
import { credentialEnv, stores } from './exporters.ts';
import { collectorFlows } from './flows.ts';
import { spanMetricsEnv } from './span-metrics.ts';
import { collectorPeers } from './whole-traces.ts';
import { zipkinPorts } from './zipkin.ts';

const metricsPort = 8888;

export const collector: ComponentKind = {
  name: 'otel-collector',
  ports: [
    { name: 'grpc-otlp', number: 4317, appProtocol: 'kubernetes.io/h2c' },
    { name: 'http-otlp', number: 4318, appProtocol: 'http' },
    { name: 'http-metrics', number: metricsPort, appProtocol: 'http' },
  ],
  morePorts: zipkinPorts,
  metricsPort,
  probes: { startupSeconds: 30, port: 13133, ready: '/', live: '/' },
  tracks: true,
  flows: collectorFlows,
  secretsUsed(platform) {
    const { namespace } = platform.metadata;
    return stores.flatMap((name) => credentialSecrets(name, endpointOf(platform, namespace, name, 'otlp'), () => true));
  },
  workload(input) {
    const authorities = stores.flatMap((name) => credentialFiles(name, input.endpoint(name, 'otlp'), ['ca']));
    return {
      args: ['--config=/etc/otelcol/collector.yaml'],
      env: [...goMemoryLimit('otel-collector', input.spec, 80), ...spanMetricsEnv(input), ...credentialEnv(input)],
      config: [
        {
          name: 'otel-collector',
          mountPath: '/etc/otelcol',
          files: { 'collector.yaml': yamlText(collectorConfig(input)) },
          reloads: false,
        },
      ],
      user: 10001,
      ...(authorities.length > 0 ? { secretFiles: authorities } : {}),
      ...collectorPeers(input),
      scratch: [],
      terminationGracePeriodSeconds: 60,
    };
  },
};
