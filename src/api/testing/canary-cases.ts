import type { Case } from './case.ts';

const collector = (canary: unknown) => ({ components: { opentelemetryCollector: { canary } } });
const path = 'spec.components.opentelemetryCollector.canary';
const version = '0.164.0';

const stateful = ['prometheus', 'alertmanager', 'loki', 'tempo', 'logAgent', 'kubeStateMetrics'].map(
  (component): Case => ({
    name: `a canary of ${component}`,
    spec: { components: { [component]: { canary: { version: '3.0.0' } } } },
    refused: [`spec.components.${component}.canary`],
  }),
);

export const canaryCases: readonly Case[] = [
  {
    name: 'every field of a canary',
    spec: collector({
      version,
      image: { tag: 'nightly', pullPolicy: 'Always' },
      replicas: 2,
      weight: 10,
      match: [{ header: 'x-canary', value: 'always, please' }],
      resources: { requests: { cpu: '1' } },
      extraConfig: { processors: { batch: { timeout: '1s' } }, exporters: null },
    }),
    refused: [],
  },
  { name: 'a canary that takes no calls', spec: collector({ version }), refused: [] },
  { name: 'a canary that takes all calls', spec: collector({ version, weight: 100 }), refused: [] },
  { name: 'a canary like its component', spec: collector({ weight: 5 }), refused: [path] },
  { name: 'more than all calls', spec: collector({ version, weight: 101 }), refused: [`${path}.weight`] },
  { name: 'a part of a percent', spec: collector({ version, weight: 0.5 }), refused: [`${path}.weight`] },
  { name: 'a canary without pods', spec: collector({ version, replicas: 0 }), refused: [`${path}.replicas`] },
  {
    name: 'a header in upper case',
    spec: collector({ version, match: [{ header: 'X-Canary', value: 'a' }] }),
    refused: [`${path}.match[0].header`],
  },
  {
    name: 'a part of the request for a header',
    spec: collector({ version, match: [{ header: 'authority', value: 'a' }] }),
    refused: [`${path}.match[0].header`],
  },
  {
    name: 'a header without a value',
    spec: collector({ version, match: [{ header: 'x-canary' }] }),
    refused: [`${path}.match[0].value`],
  },
  {
    name: 'a canary of Grafana on its volume',
    spec: { components: { grafana: { canary: { version: '13.1.0' } } } },
    refused: ['spec.components.grafana.canary'],
  },
  {
    name: 'a canary of Grafana with a database',
    spec: {
      components: {
        grafana: {
          canary: { version: '13.2.1' },
          database: {
            type: 'postgres',
            host: 'pg.example.com',
            name: 'grafana',
            user: 'grafana',
            passwordSecret: { name: 'pg', key: 'password' },
          },
        },
      },
    },
    refused: [],
  },
  ...stateful,
];
