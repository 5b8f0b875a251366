import { defaulted, object } from '../../schema/build.ts';
import type { Output } from '../../schema/node.ts';
import { alertmanager } from './alertmanager.ts';
import { opentelemetryCollector } from './collector.ts';
import { grafana } from './grafana.ts';
import { kubeStateMetrics } from './kube-state-metrics.ts';
import { logAgent } from './log-agent.ts';
import { loki } from './loki.ts';
import { prometheus } from './prometheus.ts';
import { tempo } from './tempo.ts';

/** What the platform is made of. All of it runs unless told otherwise, but for kube-state-metrics and the log agent. */
export const components = object(
  'What the platform is made of. All of it runs unless told otherwise, but for kube-state-metrics and the log agent.',
  {
    prometheus: defaulted(prometheus, {}),
    alertmanager: defaulted(alertmanager, {}),
    grafana: defaulted(grafana, {}),
    loki: defaulted(loki, {}),
    tempo: defaulted(tempo, {}),
    opentelemetryCollector: defaulted(opentelemetryCollector, {}),
    logAgent: defaulted(logAgent, {}),
    kubeStateMetrics: defaulted(kubeStateMetrics, {}),
  },
);

export interface ComponentsSpec extends Output<typeof components> {}
export type ComponentKey = keyof ComponentsSpec;
