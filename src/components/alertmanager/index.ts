import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import { peopleFlow } from '../../platform/flow.ts';
import { tracingFlows } from '../tracing.ts';
import { clusterArgs, clusterEnv, clusterPeers, gossipFlows } from './cluster.ts';
import { alertmanagerConfig, configDirectory, retentionHours } from './config.ts';
import { egress } from './egress.ts';
import { secretFiles, secretUses } from './secret-files.ts';

const port = 9093;

export const alertmanager: ComponentKind = {
  name: 'alertmanager',
  ports: [{ name: 'http-web', number: port, appProtocol: 'http' }],
  metricsPort: port,
  probes: { startupSeconds: 60, port, ready: '/-/ready', live: '/-/healthy' },
  flows(input) {
    const spec = input.platform.spec.components.alertmanager;
    const config = alertmanagerConfig(spec);
    return [
      peopleFlow('alertmanager', port),
      ...gossipFlows(input),
      ...egress(spec, config, input.namespace).flows,
      ...tracingFlows(input, 'alertmanager', config),
    ];
  },
  secretsUsed({ spec }) {
    return secretUses(spec.components.alertmanager);
  },
  workload(input) {
    const spec = input.platform.spec.components.alertmanager;
    const config = alertmanagerConfig(spec);
    const secrets = secretFiles(spec);
    return {
      args: [
        `--config.file=${configDirectory}/alertmanager.yml`,
        '--storage.path=/alertmanager',
        `--data.retention=${retentionHours(config)}h`,
        ...clusterArgs(input),
        `--log.level=${input.platform.spec.global.logLevel}`,
      ],
      env: clusterEnv(input),
      config: [
        {
          name: 'alertmanager',
          mountPath: configDirectory,
          files: { 'alertmanager.yml': yamlText(config), ...templateFiles(spec.templates) },
          reloads: false,
        },
      ],
      ...(secrets.length > 0 ? { secretFiles: secrets } : {}),
      ...clusterPeers(input),
      user: 65534,
      dataPath: '/alertmanager',
      scratch: [],
      terminationGracePeriodSeconds: 60,
    };
  },
};

function templateFiles(templates: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.keys(templates)
      .sort()
      .map((name) => [`${name}.tmpl`, templates[name] ?? '']),
  );
}
