import { type ComponentName, componentNames } from '../../platform/component-names.ts';
import { up } from '../../telemetry/component-metrics.ts';
import type { ComponentAlert } from '../component-alert.ts';

/** Prometheus itself is told of by the dead man's switch. */
const watched = componentNames.filter((name) => name !== 'prometheus');

function ofComponent(names: readonly ComponentName[]) {
  return [{ label: 'job', op: '=~', value: names.join('|') }] as const;
}

export const componentDown: ComponentAlert = {
  name: 'GunjComponentDown',
  severity: 'critical',
  for: '5m',
  expr: `${up.query({ window: '5m', by: ['cluster', 'namespace', 'job', 'pod'], where: ofComponent(watched) })} == 0`,
  summary: 'A component of the platform does not answer.',
  description: 'Prometheus cannot read {{ $labels.job }} at {{ $labels.pod }}.',
  trials: {
    fires: {
      series: { 'up{job="loki", namespace="monitoring", pod="loki-0"}': '1x10 0x20' },
      labels: { job: 'loki', namespace: 'monitoring', pod: 'loki-0' },
      description: 'Prometheus cannot read loki at loki-0.',
    },
    quiet: {
      series: {
        'up{job="loki", namespace="monitoring", pod="loki-0"}': '1x10 0 0 1x30',
        'up{job="workloads", namespace="monitoring", pod="other"}': '0x60',
      },
      at: '13m',
    },
  },
};

/** For pods that are not even there: nobody scrapes those. */
export function componentMissing(present: readonly ComponentName[]): ComponentAlert {
  return {
    name: 'GunjComponentMissing',
    severity: 'critical',
    for: '10m',
    expr: present.map((name) => `absent(up{job="${name}"})`).join(' or '),
    summary: 'A component of the platform has no pod that runs.',
    description: 'There is no pod of {{ $labels.job }} that Prometheus could read.',
    trials: {
      fires: {
        series: Object.fromEntries(
          present.filter((name) => name !== present[0]).map((name) => [`up{job="${name}", pod="a"}`, '1x60']),
        ),
        labels: { job: present[0] ?? '' },
        description: `There is no pod of ${present[0]} that Prometheus could read.`,
      },
      quiet: { series: Object.fromEntries(present.map((name) => [`up{job="${name}", pod="a"}`, '0x60'])) },
    },
  };
}
