import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import { credentialFiles, credentialSecrets } from '../credentials.ts';
import { storeEnv, storeFiles, storeIdentity, storeSecrets } from '../object-storage.ts';
import { generates, generatesFor, tempoConfig } from './config.ts';
import { tempoFlows } from './flows.ts';

const httpPort = 3200;

export const tempo: ComponentKind = {
  name: 'tempo',
  ports: [
    // Streamed answers are calls of gRPC on the port of the others.
    {
      name: 'http-query',
      number: httpPort,
      appProtocol: 'http',
      alsoGrpc: true,
      streams: ['/tempopb.StreamingQuerier/'],
    },
    { name: 'grpc-otlp', number: 4317, appProtocol: 'kubernetes.io/h2c' },
  ],
  metricsPort: httpPort,
  probes: { startupSeconds: 300, port: httpPort, ready: '/ready', live: '/status/version' },
  flows: tempoFlows,
  secretsUsed(platform) {
    return [
      ...storeSecrets('tempo', platform.spec.components.tempo.objectStorage),
      ...(generates(platform)
        ? credentialSecrets('prometheus', endpointOf(platform, platform.metadata.namespace, 'prometheus'), () => false)
        : []),
    ];
  },
  workload(input) {
    const { objectStorage } = input.platform.spec.components.tempo;
    return {
      args: ['-config.file=/etc/tempo/tempo.yaml'],
      env: objectStorage ? storeEnv(objectStorage) : [],
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
      secretFiles: [
        ...(objectStorage ? storeFiles(objectStorage) : []),
        ...credentialFiles('prometheus', generatesFor(input)),
      ],
      ...(objectStorage ? storeIdentity(objectStorage) : {}),
      terminationGracePeriodSeconds: 300,
    };
  },
};
