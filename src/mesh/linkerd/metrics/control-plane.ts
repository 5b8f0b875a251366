import { byOf, matchersOf } from '../../../telemetry/asked.ts';
import type { ControlPlaneLabel, ControlPlaneMetrics } from '../../../telemetry/mesh-metrics.ts';
import type { Question } from '../../../telemetry/metric.ts';
import { over, rate, selector } from '../../../telemetry/promql.ts';
import { controlPlaneJob } from './jobs.ts';
import { linkerdLabels } from './labels.ts';
import { trustAnchorSeries } from './rules.ts';

const labels = linkerdLabels.controlPlane;
type Asked = Question<ControlPlaneLabel>;

/** What the control plane tells of itself. */
export const controlPlaneMetrics: ControlPlaneMetrics = {
  up: {
    description: 'Whether all parts of a pod of the control plane can be read',
    unit: 'state',
    series: ['up'],
    query: (asked: Asked) =>
      over(
        'min',
        byOf(labels, asked),
        selector('up', [{ label: 'job', op: '=', value: controlPlaneJob }, ...matchersOf(labels, asked)]),
      ),
  },
  signingFailures: {
    description: 'Certificates that proxies asked for and did not get',
    unit: 'events per second',
    series: ['grpc_server_handled_total'],
    query(asked: Asked) {
      const refused = selector('grpc_server_handled_total', [
        { label: 'grpc_method', op: '=', value: 'Certify' },
        { label: 'grpc_code', op: '!=', value: 'OK' },
        ...matchersOf(labels, asked),
      ]);
      return over('sum', byOf(labels, asked), rate(refused, asked.window));
    },
  },
  issuerCertificateExpiry: {
    description: 'Until the certificate expires by which the control plane signs those of proxies',
    unit: 'seconds',
    series: ['issuer_cert_ttl_seconds'],
    query: (asked: Asked) =>
      over('min', byOf(labels, asked), selector('issuer_cert_ttl_seconds', matchersOf(labels, asked))),
  },
  rootCertificateExpiry: {
    description: 'Until the last trust anchor expires, as far as it could be read',
    unit: 'seconds',
    series: [trustAnchorSeries],
    // A rule has no labels of targets.
    query: () => `min(${trustAnchorSeries}) - time()`,
  },
};
