import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind, ConfigDirectory, EnvVar, SecretFiles, WorkloadInput } from '../../platform/component.ts';
import { endpointOf } from '../../platform/endpoint.ts';
import { credentialFiles, credentialSecrets, credentialVariables } from '../credentials.ts';
import { storeEnv, storeFiles, storeIdentity, storeSecrets } from '../object-storage.ts';
import { lokiConfig, rulesPath } from './config.ts';
import { lokiFlows } from './flows.ts';
import { passwordArgs, recordsTo } from './others.ts';
import { replicaPod } from './replicas.ts';

const port = 3100;

export const loki: ComponentKind = {
  name: 'loki',
  ports: [
    {
      name: 'http-metrics',
      number: port,
      appProtocol: 'http',
      streams: ['/loki/api/v1/tail', '/api/prom/tail'],
      queries: ['/loki/api/v1/query', '/loki/api/v1/series', '/loki/api/v1/label', '/loki/api/v1/index/'],
    },
  ],
  metricsPort: port,
  probes: { startupSeconds: 600, port, ready: '/ready', live: '/loki/api/v1/status/buildinfo' },
  flows: lokiFlows,
  secretsUsed(platform) {
    const { namespace } = platform.metadata;
    return [
      ...storeSecrets('loki', platform.spec.components.loki.objectStorage),
      ...credentialSecrets(
        'alertmanager',
        endpointOf(platform, namespace, 'alertmanager'),
        (part) => part === 'password',
      ),
      ...credentialSecrets('prometheus', endpointOf(platform, namespace, 'prometheus'), () => false),
    ];
  },
  workload(input) {
    const { objectStorage } = input.platform.spec.components.loki;
    const replicas = replicaPod(input);
    const alertmanager = input.endpoint('alertmanager');
    return {
      ...replicas,
      args: [
        '-config.file=/etc/loki/loki.yaml',
        ...storeArgs(input),
        ...passwordArgs(alertmanager ?? {}),
        ...replicas.args,
      ],
      env: [
        ...(objectStorage ? storeEnv(objectStorage) : []),
        ...credentialVariables('alertmanager', alertmanager, ['password']),
        ...replicas.env,
      ] satisfies EnvVar[],
      config: configDirectories(input),
      user: 10001,
      dataPath: '/var/loki',
      scratch: ['/tmp'],
      secretFiles: secretFiles(input),
      ...(objectStorage ? storeIdentity(objectStorage) : {}),
      // Loki waits 15 s after joining its ring, and longer when it replays its log.
      terminationGracePeriodSeconds: 300,
    };
  },
};

/** The one credential that Loki takes from no variable; a kubelet fills it in. */
function storeArgs({ platform }: WorkloadInput): string[] {
  const { objectStorage: store } = platform.spec.components.loki;
  return store?.type === 'azure' && store.secret ? ['-object-store.azure.account-key=$(AZURE_STORAGE_KEY)'] : [];
}

function configDirectories(input: WorkloadInput): ConfigDirectory[] {
  const { logRules } = input.contributions;
  return [
    { name: 'loki', mountPath: '/etc/loki', files: { 'loki.yaml': yamlText(lokiConfig(input)) }, reloads: false },
    // The ruler looks at its files every minute.
    ...(Object.keys(logRules).length > 0
      ? [{ name: 'loki-rules', mountPath: `${rulesPath}/fake`, files: logRules, reloads: true }]
      : []),
  ];
}

function secretFiles(input: WorkloadInput): SecretFiles[] {
  const { objectStorage } = input.platform.spec.components.loki;
  return [
    ...(objectStorage ? storeFiles(objectStorage) : []),
    ...credentialFiles('alertmanager', input.endpoint('alertmanager'), ['token', 'ca']),
    ...credentialFiles('prometheus', recordsTo(input)),
  ];
}
