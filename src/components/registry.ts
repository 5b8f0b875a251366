import type { ComponentKind } from '../platform/component.ts';
import { alertmanager } from './alertmanager/index.ts';
import { collector } from './collector/index.ts';
import { grafana } from './grafana/index.ts';
import { kubeStateMetrics } from './kube-state-metrics/index.ts';
import { logAgent } from './log-agent/index.ts';
import { loki } from './loki/index.ts';
import { prometheus } from './prometheus/index.ts';
import { tempo } from './tempo/index.ts';

/** All components in the order in which they are rendered. A new component is a new folder and a line here. */
export const componentKinds: readonly ComponentKind[] = [
  prometheus,
  alertmanager,
  grafana,
  loki,
  tempo,
  collector,
  logAgent,
  kubeStateMetrics,
];
