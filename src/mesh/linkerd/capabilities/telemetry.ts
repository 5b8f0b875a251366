import type { Capability } from '../../capability.ts';
import { metricsCapabilities } from './metrics.ts';

const at = 'spec.serviceMesh.observability';
const sidecar = { dataPlanes: ['sidecar'] } as const;
/** Proxies call the Collector as the pods they are in. */
const letIn = { kind: 'AuthorizationPolicy', path: 'spec' } as const;
const pod = { kind: 'pod', path: 'metadata.annotations' } as const;

/** First release whose proxies speak OTLP, by the injector of the extension linkerd-jaeger. */
const otlpSince = '2.17.0';
/** First release whose own injector knows of tracing; the extension is gone. */
export const installedTracingSince = '2.19.0';

const tracing: readonly Capability[] = [
  {
    ...sidecar,
    field: `${at}.tracing.enabled`,
    value: 'true',
    before: otlpSince,
    support: 'refused',
    how: 'proxies of this version report by OpenCensus, which the Collector does not take',
    hint: `Upgrade the mesh to ${otlpSince} or later.`,
  },
  {
    ...sidecar,
    field: `${at}.tracing.enabled`,
    value: 'true',
    since: otlpSince,
    before: installedTracingSince,
    support: 'approximated',
    how: 'annotations by which the proxies of components report to the Collector; those of other pods report where the extension says',
    hint: 'Set webhook.collectorSvcAddr of the extension linkerd-jaeger to the Collector for the others.',
    needs: ['the extension linkerd-jaeger, whose injector reads them'],
    renders: [pod, letIn],
  },
  {
    ...sidecar,
    field: `${at}.tracing.enabled`,
    value: 'true',
    since: installedTracingSince,
    support: 'exact',
    how: 'the proxies of components are let in to the Collector, to which Linkerd has to be installed to have them report',
    needs: ['proxy.tracing in the values Linkerd is installed with'],
    renders: [letIn],
  },
  {
    ...sidecar,
    field: `${at}.tracing.enabled`,
    value: 'false',
    support: 'refused',
    how: 'whether proxies report is said where Linkerd is installed, for all of them',
    hint: 'Set proxy.tracing.enabled to false there, or take the extension linkerd-jaeger out.',
  },
  {
    ...sidecar,
    field: `${at}.tracing.samplingRate`,
    support: 'refused',
    how: 'proxies report what is sampled already and begin no trace themselves',
    hint: 'Sample where traces begin: in the applications or at the ingress.',
  },
  {
    ...sidecar,
    field: `${at}.tracing.provider`,
    support: 'refused',
    how: 'proxies report to one place, which has no name',
    hint: 'Take the field out.',
  },
];

const accessLogs: readonly Capability[] = [
  {
    ...sidecar,
    field: `${at}.accessLogs.enabled`,
    value: 'true',
    support: 'exact',
    how: 'an annotation of the pods of components, as JSON unless a format is named; those that take in logs and spans write none',
    renders: [pod],
  },
  {
    ...sidecar,
    field: `${at}.accessLogs.enabled`,
    value: 'false',
    support: 'exact',
    how: 'an empty annotation of the pods of components, which goes before one of their namespace',
    renders: [pod],
  },
  {
    ...sidecar,
    field: `${at}.accessLogs.format`,
    value: 'TEXT',
    support: 'exact',
    how: 'as apache, the common log format',
    renders: [pod],
  },
  {
    ...sidecar,
    field: `${at}.accessLogs.format`,
    value: 'JSON',
    support: 'exact',
    how: 'as json',
    renders: [pod],
  },
  {
    ...sidecar,
    field: `${at}.accessLogs.provider`,
    support: 'refused',
    how: 'proxies write access logs to their own standard error alone',
    hint: 'Take the field out; a log agent (spec.components.logAgent) reads them there.',
  },
];

/** Metrics, traces and access logs of the proxies. */
export const telemetryCapabilities: readonly Capability[] = [
  ...metricsCapabilities,
  ...tracing,
  ...accessLogs,
  {
    ...sidecar,
    field: `${at}.wholeMesh`,
    support: 'refused',
    how: 'what holds for all proxies is said where Linkerd is installed',
    hint: 'Set proxy.accessLog and proxy.tracing in the values there.',
  },
];
