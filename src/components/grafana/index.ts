import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind, FlowInput, Workload } from '../../platform/component.ts';
import { type Flow, peopleFlow } from '../../platform/flow.ts';
import { wayInFlow, waysIn } from '../../platform/way-in.ts';
import { credentialVariables } from '../credentials.ts';
import { callsOf } from './calls.ts';
import { dashboardDirectories } from './dashboards.ts';
import { databaseEnv, databaseFiles } from './database.ts';
import { datasources, queried } from './datasources.ts';
import { loginEnv, loginFiles } from './login.ts';
import { secretSettingsEnv } from './secret-settings.ts';
import { adminEnv, grafanaSecrets } from './secrets.ts';
import { iniText } from './sections.ts';
import { dataPath, grafanaSettings } from './settings.ts';

const port = 3000;
/** Not /etc/grafana: a ConfigMap is mounted read-only, and the datasources could not be mounted below it. */
const configPath = '/etc/grafana-config';

export const grafana: ComponentKind = {
  name: 'grafana',
  ports: [
    {
      name: 'http-web',
      number: port,
      appProtocol: 'http',
      // What a datasource sends is handed on as it comes, and a tail of logs does not end.
      streams: ['/api/live/', '/api/datasources/proxy/'],
      queries: ['/api/ds/query'],
    },
  ],
  metricsPort: port,
  probes: { startupSeconds: 300, port, ready: '/api/health', live: '/api/health' },
  tracks: true,
  flows(input) {
    return [
      ...queried.flatMap((name) => reads(input, name)),
      ...callsOf(grafanaSettings(input), input),
      ...waysIn(input.platform).map(wayInFlow),
      peopleFlow('grafana', port),
    ];
  },
  secretsUsed: grafanaSecrets,
  secret({ spec }) {
    if (spec.components.grafana.admin) return undefined;
    return { suffix: 'admin', values: { 'admin-user': 'admin' }, generate: { 'admin-password': 32 } };
  },
  workload(input): Workload {
    const spec = input.platform.spec.components.grafana;
    const secretFiles = [...databaseFiles(spec.database), ...loginFiles(spec.auth)];
    return {
      args: [],
      env: [
        { name: 'GF_PATHS_CONFIG', value: `${configPath}/grafana.ini` },
        ...adminEnv(spec),
        ...databaseEnv(spec.database),
        ...loginEnv(spec.auth),
        ...secretSettingsEnv(spec.extraConfigSecrets),
        ...queried.flatMap((name) => credentialVariables(name, input.endpoint(name), ['token', 'password', 'ca'])),
      ],
      config: [
        {
          name: 'grafana',
          mountPath: configPath,
          files: { 'grafana.ini': iniText(grafanaSettings(input)) },
          reloads: false,
        },
        {
          name: 'grafana-datasources',
          mountPath: '/etc/grafana/provisioning/datasources',
          files: { 'datasources.yaml': yamlText(datasources(input)) },
          reloads: false,
        },
        ...dashboardDirectories(input),
      ],
      user: 472,
      // A database elsewhere leaves nothing worth keeping in the pod.
      ...(spec.database ? {} : { dataPath }),
      scratch: ['/tmp', ...(spec.database ? [dataPath] : []), '/var/lib/grafana-search', '/var/log/grafana'],
      ...(secretFiles.length > 0 ? { secretFiles } : {}),
      terminationGracePeriodSeconds: 60,
    };
  },
};

function reads(input: FlowInput, name: (typeof queried)[number]): Flow[] {
  const found = input.endpoint(name);
  if (!found?.peer) return [];
  const why = `dashboards query ${name}`;
  return [{ from: 'grafana', to: found.peer, port: found.port, protocol: 'TCP', kind: 'read', why }];
}
