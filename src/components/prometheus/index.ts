import { yamlText } from '../../objects/yaml.ts';
import type { ComponentKind, FlowInput } from '../../platform/component.ts';
import { type Flow, peopleFlow } from '../../platform/flow.ts';
import { queryPath } from '../../telemetry/query-path.ts';
import { accessRules } from './access.ts';
import { prometheusArgs } from './args.ts';
import { prometheusConfig } from './config.ts';
import { calledFlows } from './flows.ts';
import { hasReplicas } from './replicas.ts';
import { ruleFiles, rulesDirectory } from './rules.ts';
import { secretFiles, secretsUsed } from './secrets.ts';

const prometheusPort = 9090;

const reloadFlow: Flow = {
  from: 'operator',
  to: 'prometheus',
  port: prometheusPort,
  protocol: 'TCP',
  kind: 'read',
  why: 'the operator reads how the reload of a new configuration went',
  requests: { methods: ['GET'], paths: ['/metrics'] },
};

/** The same call with what the operator asks of a platform in a mesh: one flow, since there is one for each port. */
function operatorFlow({ platform }: FlowInput): Flow {
  const { enabled, observability } = platform.spec.serviceMesh ?? {};
  if (!enabled || observability?.metrics?.enabled === false) return reloadFlow;
  return {
    ...reloadFlow,
    why: 'the operator reads how the reload of a new configuration went, and the traffic that the status tells of',
    requests: { methods: ['GET'], paths: ['/metrics', queryPath] },
  };
}

export const prometheus: ComponentKind = {
  name: 'prometheus',
  ports: [
    {
      name: 'http-web',
      number: prometheusPort,
      appProtocol: 'http',
      // A remote read sends as much as the query spans.
      streams: ['/federate', '/api/v1/read', '/api/v1/notifications/live'],
      queries: ['/api/v1/query', '/api/v1/series', '/api/v1/labels', '/api/v1/format_query', '/api/v1/parse_query'],
    },
  ],
  metricsPort: prometheusPort,
  probes: { startupSeconds: 900, port: prometheusPort, ready: '/-/ready', live: '/-/healthy' },
  reload: {
    successful: 'prometheus_config_last_reload_successful',
    succeededAt: 'prometheus_config_last_reload_success_timestamp_seconds',
  },
  secretsUsed,
  flows(input) {
    return [
      ...calledFlows(input),
      {
        from: 'prometheus',
        to: 'api-server',
        port: 443,
        protocol: 'TCP',
        kind: 'control',
        why: 'targets are discovered through the Kubernetes API',
      },
      peopleFlow('prometheus', prometheusPort),
      ...(input.facts.operator ? [operatorFlow(input)] : []),
    ];
  },
  workload(input) {
    const { scrapeJobs, podScrapes, meshRules, meshMetrics, alertTransports, podTransport } = input;
    const calls = {
      scrapeJobs,
      podScrapes,
      rules: meshRules,
      alerts: alertTransports,
      pods: podTransport,
      ...(meshMetrics ? { meshMetrics } : {}),
    };
    const rules = ruleFiles(input, calls);
    const secrets = secretFiles(input.platform);
    return {
      args: prometheusArgs(input),
      env: hasReplicas(input) ? [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] : [],
      config: [
        {
          name: 'prometheus',
          mountPath: '/etc/prometheus',
          files: { 'prometheus.yml': yamlText(prometheusConfig(input, calls)) },
          reloads: true,
        },
        ...(Object.keys(rules).length > 0
          ? [{ name: 'prometheus-rules', mountPath: rulesDirectory, files: rules, reloads: true }]
          : []),
      ],
      user: 65534,
      dataPath: '/prometheus',
      scratch: [],
      ...(secrets.length > 0 ? { secretFiles: secrets } : {}),
      // Replaying the write-ahead log of a large head takes minutes.
      terminationGracePeriodSeconds: 600,
      ...accessRules(input),
    };
  },
};
