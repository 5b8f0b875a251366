import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind, ComponentName, Workload } from '../../platform/component.ts';
import { type Flow, peopleFlow } from '../../platform/flow.ts';
import { datasources } from './datasources.ts';
import { grafanaIni } from './ini.ts';

const port = 3000;
const secretName = 'grafana-admin';
/** Not /etc/grafana: a ConfigMap is mounted read-only, and the datasources could not be mounted below it. */
const configPath = '/etc/grafana-config';

/** Datasources Grafana queries, with the port it queries them on. */
const queried: [ComponentName, number][] = [
  ['prometheus', 9090],
  ['alertmanager', 9093],
  ['loki', 3100],
  ['tempo', 3200],
];

export const grafana: ComponentKind = {
  name: 'grafana',
  ports: [{ name: 'http-web', number: port, appProtocol: 'http' }],
  metricsPort: port,
  flows({ present }) {
    const reads = queried
      .filter(([name]) => present.has(name))
      .map(
        ([to, toPort]): Flow => ({
          from: 'grafana',
          to,
          port: toPort,
          protocol: 'TCP',
          kind: 'read',
          why: `dashboards query ${to}`,
        }),
      );
    return [...reads, peopleFlow('grafana', port)];
  },
  secret() {
    return { suffix: 'admin', values: { 'admin-user': 'admin' }, generate: { 'admin-password': 32 } };
  },
  workload(input): Workload {
    return {
      args: [],
      env: [
        { name: 'GF_PATHS_CONFIG', value: `${configPath}/grafana.ini` },
        { name: 'GF_SECURITY_ADMIN_USER', valueFrom: { secretKeyRef: { name: secretName, key: 'admin-user' } } },
        {
          name: 'GF_SECURITY_ADMIN_PASSWORD',
          valueFrom: { secretKeyRef: { name: secretName, key: 'admin-password' } },
        },
      ],
      config: [
        { name: 'grafana', mountPath: configPath, files: { 'grafana.ini': grafanaIni(input) }, reloads: false },
        {
          name: 'grafana-datasources',
          mountPath: '/etc/grafana/provisioning/datasources',
          files: { 'datasources.yaml': yamlText(datasources(input)) },
          reloads: false,
        },
      ],
      user: 472,
      dataPath: '/var/lib/grafana',
      scratch: ['/tmp', '/var/lib/grafana-search', '/var/log/grafana'],
      probes: { startupSeconds: 300, port, ready: '/api/health', live: '/api/health' },
      terminationGracePeriodSeconds: 60,
    };
  },
};
