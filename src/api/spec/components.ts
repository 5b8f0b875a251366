import { defaulted, object } from '../schema/build.ts';
import type { Output } from '../schema/node.ts';
import { common, retention, single, storage } from './component.ts';

const keepOne = 'Leave replicas out, or set it to 1.';

const prometheus = object('Prometheus: stores metrics and evaluates alerts. Each replica scrapes everything itself.', {
  ...common,
  storage,
  retention,
});

const alertmanager = object(
  'Alertmanager: groups alerts and sends them out.',
  { ...common, storage },
  {
    rules: [
      single('more than one Alertmanager would send every alert more than once, since they do not gossip yet', keepOne),
    ],
  },
);

const grafana = object(
  'Grafana: dashboards.',
  { ...common, storage },
  { rules: [single('more than one Grafana cannot share the SQLite database on one volume', keepOne)] },
);

const loki = object(
  'Loki: stores logs.',
  { ...common, storage, retention },
  { rules: [single('more than one Loki cannot share file-system storage', keepOne)] },
);

const tempo = object(
  'Tempo: stores traces.',
  { ...common, storage, retention },
  { rules: [single('more than one Tempo cannot share the local storage of a monolithic Tempo', keepOne)] },
);

const opentelemetryCollector = object('OpenTelemetry Collector: takes in metrics, logs and traces over OTLP.', common);

/** What the platform is made of. All of it runs unless told otherwise. */
export const components = object('What the platform is made of. All of it runs unless told otherwise.', {
  prometheus: defaulted(prometheus, {}),
  alertmanager: defaulted(alertmanager, {}),
  grafana: defaulted(grafana, {}),
  loki: defaulted(loki, {}),
  tempo: defaulted(tempo, {}),
  opentelemetryCollector: defaulted(opentelemetryCollector, {}),
});

export interface ComponentsSpec extends Output<typeof components> {}
export type ComponentKey = keyof ComponentsSpec;
