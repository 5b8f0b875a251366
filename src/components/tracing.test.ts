import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { peerName } from '../platform/flow.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

test.each([
  { tracing: { endpoint: 'collector.traces.svc:4317' }, flow: 'pods-traces 4317' },
  { tracing: { endpoint: 'traces.example.com', client_type: 'http' }, flow: 'host-traces-example-com 4318' },
  { tracing: { endpoint: 'otel-collector:4317' }, flow: 'otel-collector 4317' },
])('spans of Prometheus and Alertmanager go to $tracing.endpoint', ({ tracing, flow }) => {
  const extraConfig = { tracing };
  const platform = platformWith({ components: { prometheus: { extraConfig }, alertmanager: { extraConfig } } });
  const { graph, diagnostics } = compile(platform, plainFacts);
  const found = (graph?.flows ?? []).filter(({ why }) => why.endsWith('sends its own spans there'));
  expect(found.map(({ from, to, port }) => `${peerName(from)} ${peerName(to)} ${port}`)).toEqual([
    `alertmanager ${flow}`,
    `prometheus ${flow}`,
  ]);
  expect(diagnostics.map(({ code }) => code)).not.toContain('CALL_CUT_OFF');
});
