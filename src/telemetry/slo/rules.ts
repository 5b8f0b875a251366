import type { Alert } from '../alerts/alert.ts';
import { alertRule } from '../alerts/alert-rule.ts';
import type { MeshMetrics } from '../mesh-metrics.ts';
import { type Matcher, selector } from '../promql.ts';
import type { RecordingRule, RuleGroup } from '../rule.ts';
import { type BurnRate, canBurn, fast, slow, thresholdOf, windows } from './burn-rates.ts';
import { budgetOf, type Slo } from './slo.ts';

const requests = 'gunj:slo_requests:rate5m';
const failures = 'gunj:slo_failures:rate5m';
const ratio = (window: string) => `gunj:slo_failures:ratio_rate${window}`;

/**
 * Rules of one objective. What longer windows need is added up from the two rates that are recorded, weighed by how many requests there
 * were, so that no rule reads raw series further back than five minutes.
 */
export function sloGroups(slo: Slo, mesh: MeshMetrics, disabled: readonly string[]): RuleGroup[] {
  const labels = { slo: slo.name, service: `${slo.service}.${slo.serviceNamespace}` };
  const mine: readonly Matcher[] = [{ label: 'slo', op: '=', value: slo.name }];
  const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels });
  const over = (window: string) => {
    const sum = (series: string) => `sum_over_time(${selector(series, mine)}[${window}])`;
    return record(ratio(window), `${sum(failures)} / (${sum(requests)} > 0)`);
  };
  const rates = [record(requests, requestsOf(slo, mesh)), record(failures, failuresOf(slo, mesh))];
  const short = record(ratio('5m'), `${selector(failures, mine)} / (${selector(requests, mine)} > 0)`);
  const alerts = [burnsFast(slo), burnsSlow(slo)].flatMap((alert) => alert ?? []);
  return [
    {
      name: `gunj.slo.${slo.name}`,
      rules: [
        ...rates,
        short,
        ...windows.filter((window) => window !== '5m').map(over),
        ...alerts.filter(({ name }) => !disabled.includes(name)).map((alert) => alertRule(alert, { slo: slo.name })),
      ],
    },
    {
      name: `gunj.slo.${slo.name}.budget`,
      // Weeks of samples are read each time.
      interval: '5m',
      rules: [
        record('gunj:slo_objective:ratio', `vector(${slo.objective})`),
        over(slo.window),
        record('gunj:slo_budget:remaining_ratio', `1 - ${selector(ratio(slo.window), mine)} / ${budgetOf(slo)}`),
      ],
    },
  ];
}

const window = '5m';

function asked({ service, serviceNamespace }: Slo) {
  return {
    window,
    where: [
      { label: 'service', op: '=', value: service },
      { label: 'serviceNamespace', op: '=', value: serviceNamespace },
    ],
  } as const;
}

function requestsOf(slo: Slo, { traffic }: MeshMetrics): string {
  return traffic.requestRate.query(asked(slo));
}

/** 0 where there are requests and none is bad. */
function failuresOf(slo: Slo, { traffic }: MeshMetrics): string {
  const all = traffic.requestRate.query(asked(slo));
  if (slo.boundMs === undefined) return `${traffic.errorRate.query(asked(slo))} or ${all} * 0`;
  return `(1 - ${traffic.latencyWithin.query({ ...asked(slo), boundMs: slo.boundMs })}) * ${all} or ${all} * 0`;
}

export const sloAlertNames = ['GunjSloBurnsFast', 'GunjSloBurnsSlow'] as const;

function burnsFast(slo: Slo): Alert | undefined {
  return burning(slo, fast, {
    name: 'GunjSloBurnsFast',
    severity: 'critical',
    for: '2m',
    summary: 'The error budget of an objective is used up within days.',
  });
}

function burnsSlow(slo: Slo): Alert | undefined {
  return burning(slo, slow, {
    name: 'GunjSloBurnsSlow',
    severity: 'warning',
    for: '15m',
    summary: 'The error budget of an objective will not last.',
  });
}

function burning(slo: Slo, rates: readonly BurnRate[], about: Omit<Alert, 'expr' | 'description'>): Alert | undefined {
  const mine: readonly Matcher[] = [{ label: 'slo', op: '=', value: slo.name }];
  const possible = rates.filter((rate) => canBurn(rate, slo));
  if (possible.length === 0) return undefined;
  const bad = slo.boundMs === undefined ? 'fail' : `take longer than ${slo.boundMs} ms`;
  return {
    ...about,
    expr: possible
      .map((rate) => {
        const above = (within: string) => `${selector(ratio(within), mine)} > ${thresholdOf(rate, slo)}`;
        return `(${above(rate.short)} and on (slo, service) ${above(rate.long)})`;
      })
      .join(' or '),
    description: `{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} ${bad}; the objective {{ $labels.slo }} lets ${Number((budgetOf(slo) * 100).toPrecision(6))} % do so.`,
  };
}
