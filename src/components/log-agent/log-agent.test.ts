import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import { at, fields, items, texts } from '../../objects/access.ts';
import { istioFacts, plainFacts, platformWith } from '../../testing/platform.ts';
import { rendered } from '../testing/rendered.ts';

const agentWith = (spec: PlatformSpecInput = {}) =>
  rendered('log-agent', 'agent.yaml', { ...spec, components: { logAgent: { enabled: true }, ...spec.components } });

test('there is no agent unless it is asked for', () => {
  const { plan } = compile(platformWith(), plainFacts);
  const kinds = plan?.waves.flatMap(({ objects }) => objects.map(({ kind }) => kind));
  expect(kinds).toContain('Deployment');
  expect(kinds).not.toContain('DaemonSet');
});

test.each<{ title: string; namespaces: object; read: string[] }>([
  { title: 'its own namespace', namespaces: {}, read: ['monitoring_*'] },
  { title: 'those that are named', namespaces: { names: ['shop'] }, read: ['monitoring_*', 'shop_*'] },
  { title: 'all of them', namespaces: { all: true }, read: ['*'] },
])('it reads $title and never its own log', ({ namespaces, read }) => {
  const { config } = agentWith({ observability: { namespaces } });
  const filelog = at(config, 'receivers', 'filelog');
  expect(texts(at(filelog, 'include'))).toEqual(read.map((directory) => `/var/log/pods/${directory}/*/*.log`));
  expect(texts(at(filelog, 'exclude'))).toEqual(['/var/log/pods/monitoring_log-agent-*/*/*.log']);
});

test('what is read is on the disk of the node until Loki has it', () => {
  const { config } = agentWith();
  expect(at(config, 'receivers', 'filelog', 'storage')).toBe('file_storage');
  const [exporter] = Object.values(fields(config['exporters']));
  expect(exporter).toMatchObject({
    endpoint: 'http://loki.monitoring.svc:3100/otlp',
    retry_on_failure: { max_elapsed_time: '0s' },
    sending_queue: { storage: 'file_storage', block_on_overflow: true },
  });
  expect(at(config, 'service', 'pipelines', 'logs', 'processors')).not.toContain('batch');
});

test('it runs on every node as root with no capability, and can write nothing of the node but its own directory', () => {
  const { objects, container } = agentWith();
  const set = objects.find(({ kind }) => kind === 'DaemonSet');
  const pod = at(set, 'spec', 'template', 'spec');
  expect(at(set, 'spec', 'updateStrategy', 'rollingUpdate', 'maxSurge')).toBe(0);
  expect(at(pod, 'hostNetwork')).toBeUndefined();
  expect(at(pod, 'automountServiceAccountToken')).toBe(false);
  expect(at(pod, 'tolerations')).toEqual([{ operator: 'Exists', effect: 'NoSchedule' }]);
  expect(container['securityContext']).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  });
  const hostPaths = items(at(pod, 'volumes')).flatMap((volume) => at(volume, 'hostPath', 'path') ?? []);
  expect(hostPaths).toEqual(['/var/log/pods', '/var/lib/gunj-log-agent/monitoring']);
  const written = items(container['volumeMounts']).filter((mount) => at(mount, 'readOnly') !== true);
  expect(written.map((mount) => at(mount, 'mountPath'))).toEqual(['/var/lib/gunj-log-agent/monitoring']);
});

describe('its calls', () => {
  test('go to Loki alone', () => {
    expect(agentWith().calls).toEqual(['log-agent → loki:3100 (otlp)']);
  });

  test('go to a Loki of others with its token', () => {
    const tokenSecret = { name: 'token', key: 'token' };
    const loki = { enabled: false, external: { url: 'https://logs.example.com', tokenSecret } };
    const { calls, container } = agentWith({ components: { loki } });
    expect(calls).toEqual(['log-agent → host-logs-example-com:443 (otlp)']);
    expect(container['env']).toContainEqual({ name: 'LOKI_TOKEN', valueFrom: { secretKeyRef: tokenSecret } });
  });

  test('go to whom exporters of the user name, too', () => {
    const { calls, config } = agentWith({
      components: {
        logAgent: {
          enabled: true,
          extraConfig: {
            receivers: { filelog: { operators: [{ type: 'add', field: 'attributes.team', value: 'a' }] } },
            exporters: { 'otlp/hub': { endpoint: 'hub.example.com:4317' } },
            service: { pipelines: { logs: { exporters: ['otlp/hub'] } } },
          },
        },
      },
    });
    expect(calls.sort()).toEqual(['log-agent → host-hub-example-com:4317 (otlp)', 'log-agent → loki:3100 (otlp)']);
    expect(at(config, 'service', 'pipelines', 'logs', 'exporters')).toEqual(['otlp_http/loki', 'otlp/hub']);
    const operators = items(at(config, 'receivers', 'filelog', 'operators'));
    expect(operators.map((one) => at(one, 'type')).at(0)).toBe('container');
    expect(operators.at(-1)).toEqual({ type: 'add', field: 'attributes.team', value: 'a' });
  });

  test('are allowed by identity in a mesh', () => {
    const platform = platformWith({ serviceMesh: { enabled: true }, components: { logAgent: { enabled: true } } });
    const policies = compile(platform, istioFacts)
      .plan?.waves.flatMap(({ objects }) => objects)
      .filter(({ kind }) => kind === 'AuthorizationPolicy');
    const allowed = policies?.find(({ metadata }) => metadata.name === 'allow-log-agent-to-loki-3100');
    expect(JSON.stringify(allowed)).toContain('/ns/monitoring/sa/log-agent');
  });
});

test('without Loki somebody is told that the logs have nowhere to go', () => {
  const platform = platformWith({ components: { loki: { enabled: false }, logAgent: { enabled: true } } });
  const found = compile(platform, plainFacts).diagnostics.filter(({ code }) => code === 'DEPENDENCY_MISSING');
  expect(found.map(({ path }) => path)).toContain('spec.components.logAgent.enabled');
});
