import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind } from '../../platform/component.ts';
import type { Flow } from '../../platform/flow.ts';
import { lokiConfig } from './config.ts';

const port = 3100;

export const loki: ComponentKind = {
  name: 'loki',
  ports: [{ name: 'http-metrics', number: port, appProtocol: 'http' }],
  metricsPort: port,
  flows({ present }) {
    const alerts: Flow[] = present.has('alertmanager')
      ? [
          {
            from: 'loki',
            to: 'alertmanager',
            port: 9093,
            protocol: 'TCP',
            kind: 'alert',
            why: "alerts of Loki's ruler are sent there",
          },
        ]
      : [];
    return alerts;
  },
  workload(input) {
    return {
      args: ['-config.file=/etc/loki/loki.yaml'],
      env: [],
      config: [
        { name: 'loki', mountPath: '/etc/loki', files: { 'loki.yaml': yamlText(lokiConfig(input)) }, reloads: false },
      ],
      user: 10001,
      dataPath: '/var/loki',
      scratch: ['/tmp'],
      // Loki waits 15 s after joining its ring, and longer when it replays its log.
      probes: { startupSeconds: 600, port, ready: '/ready', live: '/loki/api/v1/status/buildinfo' },
      terminationGracePeriodSeconds: 300,
    };
  },
};
