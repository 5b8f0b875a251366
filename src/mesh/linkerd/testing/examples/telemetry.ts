import type { RowExamples } from '../../../testing/example.ts';

const at = 'spec.serviceMesh.observability';
const logged = { serviceMesh: { observability: { accessLogs: { enabled: true } } } };
const traced = { serviceMesh: { observability: { tracing: { enabled: true } } } };
const toCollector = {
  providers: [{ name: 'proxy.tracing', type: 'opentelemetry', service: 'otel-collector.monitoring.svc', port: 4317 }],
};

export const telemetryExamples: RowExamples = {
  [`${at}.metrics.enabled=true`]: { otherwise: false },
  [`${at}.metrics.enabled=false`]: { otherwise: true },
  [`${at}.metrics.profile=minimal`]: {},
  [`${at}.metrics.profile=standard`]: { otherwise: 'minimal' },
  [`${at}.metrics.profile=full`]: {},
  [`${at}.tracing.enabled=true`]: { mesh: toCollector },
  [`${at}.tracing.enabled=false`]: {},
  [`${at}.tracing.samplingRate`]: { set: 0.5, beside: traced, mesh: toCollector },
  [`${at}.tracing.provider`]: { set: 'second', beside: traced, mesh: toCollector },
  [`${at}.accessLogs.enabled=true`]: {},
  [`${at}.accessLogs.enabled=false`]: {},
  [`${at}.accessLogs.format=TEXT`]: { beside: logged },
  [`${at}.accessLogs.format=JSON`]: { beside: logged, otherwise: 'TEXT' },
  [`${at}.accessLogs.provider`]: { set: 'text', beside: logged },
  [`${at}.wholeMesh`]: { beside: { observability: { namespaces: { all: true } } }, set: true },
};
