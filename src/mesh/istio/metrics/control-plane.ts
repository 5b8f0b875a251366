import { byOf, countedBy, matchersOf } from '../../../telemetry/asked.ts';
import type { ControlPlaneLabel, ControlPlaneMetrics } from '../../../telemetry/mesh-metrics.ts';
import type { Metric, Unit } from '../../../telemetry/metric.ts';
import { type Matcher, over, rate, selector } from '../../../telemetry/promql.ts';
import { controlPlaneJob } from './jobs.ts';
import { istioLabels } from './labels.ts';

const labels = istioLabels.controlPlane;

const counted = (series: readonly string[], description: string) => countedBy(labels, { series, description });

function gauge(
  operator: 'sum' | 'min',
  series: string,
  about: { description: string; unit: Unit },
  more: readonly Matcher[] = [],
): Metric<ControlPlaneLabel> {
  return {
    ...about,
    series: [series],
    query: (asked) => over(operator, byOf(labels, asked), selector(series, [...more, ...matchersOf(labels, asked)])),
  };
}

/** What istiod tells of itself. */
export const controlPlaneMetrics: ControlPlaneMetrics = {
  up: gauge('min', 'up', { description: 'Whether istiod can be read', unit: 'state' }, [
    { label: 'job', op: '=', value: controlPlaneJob },
  ]),
  convergenceQuantile: {
    description: 'Time within which this share of the changes was with the proxies that need them',
    unit: 'seconds',
    series: ['pilot_proxy_convergence_time_bucket'],
    query(asked) {
      const found = selector('pilot_proxy_convergence_time_bucket', matchersOf(labels, asked));
      const sum = over('sum', ['le', ...byOf(labels, asked)], rate(found, asked.window));
      return `histogram_quantile(${asked.quantile}, ${sum})`;
    },
  },
  pushes: counted(['pilot_xds_pushes'], 'Configurations that were sent to proxies'),
  rejections: counted(['pilot_total_xds_rejects'], 'Configurations that proxies refused'),
  connectedProxies: gauge('sum', 'pilot_xds', {
    description: 'Proxies that are connected to the control plane',
    unit: 'count',
  }),
  injectionFailures: counted(['sidecar_injection_failure_total'], 'Pods that could not be given a sidecar'),
  validationFailures: counted(
    ['galley_validation_failed'],
    'Objects of Istio that were refused when they were written',
  ),
  signingFailures: counted(
    [
      'citadel_server_csr_parsing_err_count',
      'citadel_server_csr_sign_err_count',
      'citadel_server_id_extraction_err_count',
      'citadel_server_authentication_failure_count',
    ],
    'Certificates that workloads asked for and did not get',
  ),
  rootCertificateExpiry: {
    description: 'Until the root certificate expires',
    unit: 'seconds',
    series: ['citadel_server_root_cert_expiry_timestamp'],
    query(asked) {
      const found = selector('citadel_server_root_cert_expiry_timestamp', matchersOf(labels, asked));
      // 0 and less: it could not be read.
      return `${over('min', byOf(labels, asked), `${found} > 0`)} - time()`;
    },
  },
};
