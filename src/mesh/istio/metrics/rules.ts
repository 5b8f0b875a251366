import type { RuleGroup } from '../../../telemetry/rule.ts';

/** Who calls whom, as the proxies of both ends say it. */
const edge = [
  'source_cluster',
  'source_workload',
  'source_workload_namespace',
  'destination_workload',
  'destination_workload_namespace',
].join(', ');

const told = (reporter: string) => `istio_requests_total{reporter=${reporter}}`;
/** Longer than a scrape that fails: or else both ends would count for as long as one is not heard. */
const unlessToldBy = (reporter: string) => `unless on (${edge}) last_over_time(${told(reporter)}[5m])`;

/**
 * `istio_request_total`: requests told of once. The caller's proxy knows most, what never arrived included; callers without one, or
 * that are not read, are told of by a waypoint, or by the proxy of the called. Nothing is added up, so that each counter that starts
 * anew is seen to, and pods that go take nothing away from others.
 */
export const istioRules: readonly RuleGroup[] = [
  {
    name: 'mesh-requests',
    rules: [
      {
        record: 'istio_request_total',
        expr: [
          told('"source"'),
          `or (${told('"waypoint"')} ${unlessToldBy('"source"')})`,
          `or (${told('"destination"')} ${unlessToldBy('~"source|waypoint"')})`,
        ].join('\n'),
      },
    ],
  },
];
