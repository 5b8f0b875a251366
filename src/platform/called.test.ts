import { expect, test } from 'vitest';
import { calledAt } from './called.ts';
import type { ComponentName } from './component-names.ts';
import { peerName } from './flow.ts';

const present = new Set<ComponentName>(['loki', 'otel-collector']);

test.each([
  ['http://loki:3100', 'loki 3100'],
  ['http://loki.monitoring:3100/loki', 'loki 3100'],
  ['http://otel-collector.monitoring.svc:4318/v1', 'otel-collector 4318'],
  ['http://loki.monitoring.svc.cluster.local.:3100', 'loki 3100'],
  ['http://loki-2.loki-peers.monitoring.svc:3100', 'loki 3100'],
  ['http://tempo.monitoring.svc:3200', 'neighbours 3200'],
  ['http://loki.logs.svc:3100', 'pods-logs 3100'],
  ['https://loki.example.com', 'host-loki-example-com 443'],
  ['http://localhost:9090', undefined],
  ['no url', undefined],
])('%s is %s', (url, expected) => {
  const called = calledAt(url, 'monitoring', present);
  expect(called && `${peerName(called.peer)} ${called.port}`).toBe(expected);
});
