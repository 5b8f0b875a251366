import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import { peopleFlow } from '../../platform/flow.ts';
import { alertmanagerConfig } from './config.ts';

const port = 9093;

export const alertmanager: ComponentKind = {
  name: 'alertmanager',
  ports: [{ name: 'http-web', number: port, appProtocol: 'http' }],
  metricsPort: port,
  flows() {
    return [peopleFlow('alertmanager', port)];
  },
  workload(input) {
    return {
      args: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--storage.path=/alertmanager',
        '--data.retention=120h',
        // One replica has nobody to gossip with.
        '--cluster.listen-address=',
        `--log.level=${input.platform.spec.global.logLevel}`,
      ],
      env: [],
      config: [
        {
          name: 'alertmanager',
          mountPath: '/etc/alertmanager',
          files: { 'alertmanager.yml': yamlText(alertmanagerConfig()) },
          reloads: false,
        },
      ],
      user: 65534,
      dataPath: '/alertmanager',
      scratch: [],
      probes: { startupSeconds: 60, port, ready: '/-/ready', live: '/-/healthy' },
      terminationGracePeriodSeconds: 60,
    };
  },
};
