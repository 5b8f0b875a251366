import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { tempoConfig } from './config.ts';

const httpPort = 3200;

export const tempo: ComponentKind = {
  name: 'tempo',
  ports: [
    { name: 'http-query', number: httpPort, appProtocol: 'http' },
    { name: 'grpc-otlp', number: 4317, appProtocol: 'kubernetes.io/h2c' },
  ],
  metricsPort: httpPort,
  flows({ present }) {
    const writes: Flow[] = present.has('prometheus')
      ? [
          {
            from: 'tempo',
            to: 'prometheus',
            port: 9090,
            protocol: 'TCP',
            kind: 'write',
            why: 'metrics made from spans are written there',
          },
        ]
      : [];
    return writes;
  },
  workload(input) {
    return {
      args: ['-config.file=/etc/tempo/tempo.yaml'],
      env: [],
      config: [
        {
          name: 'tempo',
          mountPath: '/etc/tempo',
          files: { 'tempo.yaml': yamlText(tempoConfig(input)) },
          reloads: false,
        },
      ],
      user: 10001,
      dataPath: '/var/tempo',
      scratch: ['/tmp'],
      probes: { startupSeconds: 300, port: httpPort, ready: '/ready', live: '/status/version' },
      terminationGracePeriodSeconds: 300,
    };
  },
};
