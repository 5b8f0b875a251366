import type { ComponentName } from '../../platform/component-names.ts';
import { up } from '../component-metrics.ts';
import { type ContainerLabel, containerMetrics } from '../container-metrics.ts';
import type { Metric } from '../metric.ts';
import { componentPanels, type PanelOf } from './component-panels.ts';
import type { DashboardDraft } from './draft.ts';
import type { Row } from './layout.ts';
import { type SizedPanel, stat, timeSeries } from './panel.ts';
import type { Scope } from './scope.ts';
import { window } from './scope.ts';

/** The components of the platform themselves, a row for each one that runs. */
export function platform(scope: Scope): DashboardDraft {
  const jobs = scope.components.join('|');
  return {
    name: 'platform',
    title: 'The platform itself',
    description: 'Whether the components of this platform run, take in what they are sent, and lose nothing.',
    variables: [],
    links: [],
    rows: [
      {
        title: 'Components',
        panels: [
          stat({
            title: 'Up',
            description: `${up.description}. A component with several replicas is up when all of them are`,
            unit: up.unit,
            queries: [
              {
                expr: up.query({
                  where: [{ label: 'job', op: '=~', value: jobs }],
                  by: ['job'],
                  window,
                }),
                legend: '{{job}}',
              },
            ],
            width: 24,
            empty: 'No component is scraped',
          }),
        ],
      },
      ...(scope.containersOf === undefined ? [] : [usageRow(scope.containersOf)]),
      ...scope.components.flatMap(rowOf),
    ],
  };
}

function usageRow(namespace: string): Row {
  const metrics = containerMetrics([
    { label: 'namespace', op: '=', value: namespace },
    { label: 'container', op: '!~', value: '|POD' },
  ]);
  const panel = (title: string, metric: Metric<ContainerLabel>): SizedPanel =>
    timeSeries({
      title,
      description: `${metric.description}. As kubelets tell it, proxies included`,
      unit: metric.unit,
      queries: [{ expr: metric.query({ window, by: ['pod', 'container'] }), legend: '{{pod}} {{container}}' }],
      empty: 'No kubelet tells of it: see whether the targets of the job cadvisor are up',
    });
  return {
    title: 'What containers use',
    panels: [
      panel('Processor', metrics.cpu),
      panel('Memory', metrics.memory),
      panel('Memory, of the limit', metrics.memoryOfLimit),
      panel('Waiting for the processor', metrics.throttled),
    ],
  };
}

function rowOf(component: ComponentName): Row[] {
  const found = componentPanels[component];
  return found ? [{ title: found.title, panels: found.panels.map((panel) => panelOf(component, panel)) }] : [];
}

function panelOf(component: ComponentName, { title, lines }: PanelOf): SizedPanel {
  return timeSeries({
    title,
    description: lines.map(({ legend, metric }) => `${legend}: ${metric.description}`).join('. '),
    unit: lines[0].metric.unit,
    queries: lines.map(({ metric, legend, by }) => ({
      expr: metric.query({ where: [{ label: 'job', op: '=', value: component }], window, ...(by ? { by } : {}) }),
      legend: by ? by.map((label) => `{{${label}}}`).join('/') : legend,
    })),
    width: 8,
    empty: `${component} does not tell of it, or not yet`,
  });
}
