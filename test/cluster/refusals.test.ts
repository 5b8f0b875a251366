import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../src/diagnostics/diagnostic.ts';
import { applyPlatform, basicPlatform, condition, type RunningOperator } from './operator-support.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;

beforeAll(async () => {
  operator = await stage.startOperator();
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
});

const alerting = (alertmanager: object) => ({ components: { alertmanager } });
const configured = (component: string, extraConfig: object) => ({ components: { [component]: { extraConfig } } });

/** What the API server takes and the compiler does not. Steps between versions, overrides and storage have tests of their own. */
const refusals: { code: DiagnosticCode; spec: Record<string, unknown>; path: string }[] = [
  { code: 'UNSUPPORTED_VERSION', spec: { components: { loki: { version: '2.9.0' } } }, path: 'loki.version' },
  { code: 'UNKNOWN_NAME', spec: alerting({ route: { receiver: 'nobody-here' } }), path: 'alertmanager.route.receiver' },
  {
    code: 'RECEIVER_UNREACHABLE',
    spec: configured('alertmanager', { receivers: [{ name: 'a', webhook_configs: [{ url: 'https://{{ .A }}/' }] }] }),
    path: 'alertmanager.extraConfig',
  },
  {
    code: 'ADDRESS_REFUSED',
    spec: configured('prometheus', { remote_write: [{ url: 'http://169.254.169.254/' }] }),
    path: 'prometheus',
  },
  { code: 'OVERRIDE_REFUSED', spec: configured('loki', { auth_enabled: true }), path: 'loki.extraConfig.auth_enabled' },
  {
    code: 'OVERRIDE_REFUSED',
    spec: { components: { loki: { storage: { labels: { 'app.kubernetes.io/part-of': 'a' } } } } },
    path: 'loki.storage.labels.app.kubernetes.io/part-of',
  },
  { code: 'INVALID_VALUE', spec: configured('grafana', { server: { http_port: 80 } }), path: 'grafana.extraConfig' },
];

it('what is refused is in the status with its place, and nothing is written for it', async () => {
  operator.writes();
  for (const { code, spec, path } of refusals) {
    const ref = await applyPlatform(stage.admin, basicPlatform(namespace, spec));
    const { message } = await condition(stage.admin, ref, 'Ready', 'False', code);
    expect(message).toContain(`spec.components.${path}`);
  }
  const kinds = new Set(operator.writes().map(({ kind }) => kind));
  expect([...kinds].filter((kind) => !['ObservabilityPlatform', 'Namespace', 'Event'].includes(kind))).toEqual([]);
  for (const kind of ['StatefulSet', 'Deployment']) {
    const { items } = await stage.admin.list({ apiVersion: 'apps/v1', kind }, { namespace });
    expect(items).toEqual([]);
  }
});
