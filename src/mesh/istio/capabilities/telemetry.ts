import type { Capability } from '../../capability.ts';

const at = 'spec.serviceMesh.observability';
const sidecar = { dataPlanes: ['sidecar'] } as const;
const exact = { ...sidecar, support: 'exact' } as const;
const telemetry = (path: string) => ({ kind: 'Telemetry', path });

const metrics: readonly Capability[] = [
  {
    ...exact,
    field: `${at}.metrics.enabled`,
    value: 'true',
    since: '1.18.0',
    how: 'a Telemetry names the provider prometheus; what a Telemetry of the root namespace drops stays dropped',
    renders: [telemetry('spec.metrics[].providers')],
  },
  {
    ...exact,
    field: `${at}.metrics.enabled`,
    value: 'false',
    since: '1.18.0',
    how: 'a Telemetry switches all metrics of proxies off, and Prometheus does not read them',
    renders: [
      telemetry('spec.metrics[].providers'),
      telemetry('spec.metrics[].overrides'),
      // Statistics of Envoy that nobody reads need not be there.
      { kind: 'pod', path: 'metadata.annotations' },
    ],
  },
  {
    ...sidecar,
    field: `${at}.metrics.enabled`,
    value: 'true',
    before: '1.18.0',
    support: 'refused',
    how: 'the EnvoyFilters of a default installation count already, and a Telemetry beside them would count twice',
    hint: 'Leave the field out: metrics are on unless the installation has values.telemetry.v2.enabled: false. Or upgrade Istio to 1.18 or later.',
  },
  {
    ...sidecar,
    field: `${at}.metrics.enabled`,
    value: 'false',
    before: '1.18.0',
    support: 'refused',
    how: 'the EnvoyFilters of a default installation count, and no Telemetry switches them off',
    hint: 'Install Istio with values.telemetry.v2.enabled: false, or upgrade it to 1.18 or later.',
  },
  ...(
    [
      [
        'minimal',
        'Prometheus leaves out what is about circuit breakers, ejections, retries and sizes; pods count no more than Istio has them count',
      ],
      [
        'standard',
        'pods of the platform count circuit breakers, ejections and retries, and Prometheus keeps them; pods of others have to ask for that themselves',
      ],
      [
        'full',
        'Prometheus keeps all that proxies tell, and pods of the platform count everything about those they call',
      ],
    ] as const
  ).map(
    ([value, how]): Capability => ({
      ...exact,
      field: `${at}.metrics.profile`,
      value,
      how,
      renders: [{ kind: 'pod', path: 'metadata.annotations' }],
    }),
  ),
];

const tracing: readonly Capability[] = [
  {
    ...exact,
    field: `${at}.tracing.enabled`,
    value: 'true',
    how: 'a Telemetry names a provider that the mesh configuration defines; without one nothing is written, since an unknown one would end tracing',
    needs: ['a provider in the mesh configuration that sends to the Collector, or the one named in tracing.provider'],
    renders: [
      telemetry('spec.tracing[].providers'),
      telemetry('spec.tracing[].disableSpanReporting'),
      // Sidecars of components are let in to the Collector.
      { kind: 'AuthorizationPolicy', path: 'spec' },
    ],
  },
  {
    ...exact,
    field: `${at}.tracing.enabled`,
    value: 'false',
    how: 'a Telemetry has proxies report no spans; trace headers are passed on all the same',
    renders: [telemetry('spec.tracing[].disableSpanReporting')],
  },
  {
    ...exact,
    field: `${at}.tracing.samplingRate`,
    how: 'as a percentage in steps of 0.01 %, for requests without a trace yet; a sampler in the provider goes before it',
    renders: [telemetry('spec.tracing[].randomSamplingPercentage')],
  },
  {
    ...exact,
    field: `${at}.tracing.provider`,
    how: 'the provider that the Telemetry names',
    needs: ['the provider in extensionProviders of the mesh configuration'],
    renders: [telemetry('spec.tracing[].providers')],
  },
];

const accessLogs: readonly Capability[] = [
  {
    ...exact,
    field: `${at}.accessLogs.enabled`,
    value: 'true',
    how: 'a Telemetry names a provider of access logs; pods that take in logs and spans write none',
    renders: [telemetry('spec.accessLogging[].providers'), telemetry('spec.accessLogging[].disabled')],
  },
  {
    ...exact,
    field: `${at}.accessLogs.enabled`,
    value: 'false',
    how: 'a Telemetry switches access logs off, those of accessLogFile too',
    renders: [telemetry('spec.accessLogging[].providers'), telemetry('spec.accessLogging[].disabled')],
  },
  {
    ...exact,
    field: `${at}.accessLogs.format`,
    value: 'TEXT',
    how: 'the provider is one that writes text: the built-in one unless the mesh configuration makes that write JSON',
    needs: ['accessLogEncoding TEXT, or a provider envoyFileAccessLog without labels'],
    renders: [telemetry('spec.accessLogging[].providers')],
  },
  {
    ...exact,
    field: `${at}.accessLogs.format`,
    value: 'JSON',
    how: 'the provider is one that writes JSON; a Telemetry cannot set a format itself',
    needs: ['accessLogEncoding JSON, a provider envoyFileAccessLog with logFormat.labels, or envoyOtelAls'],
    renders: [telemetry('spec.accessLogging[].providers')],
  },
  {
    ...exact,
    field: `${at}.accessLogs.provider`,
    how: 'the provider that the Telemetry names',
    needs: ['the provider in extensionProviders of the mesh configuration'],
    renders: [telemetry('spec.accessLogging[].providers')],
  },
];

/** Metrics, traces and access logs of the proxies. */
export const telemetryCapabilities: readonly Capability[] = [
  ...metrics,
  ...tracing,
  ...accessLogs,
  {
    ...exact,
    field: `${at}.wholeMesh`,
    how: 'the Telemetry is written into the root namespace of the mesh',
    renders: [telemetry('spec')],
  },
];
