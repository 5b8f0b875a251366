import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { compile } from '../compile.ts';
import { istioFacts, plainFacts, platformWith } from '../testing/platform.ts';

type Components = PlatformSpecInput['components'];

function told(terminationDrainDuration: string, components: Components = {}, facts = istioFacts) {
  const serviceMesh = { enabled: true, proxy: { terminationDrainDuration } };
  return compile(platformWith({ serviceMesh, components }), facts).diagnostics.flatMap(({ code, path, message }) =>
    code === 'DRAIN_CUT_SHORT' ? [`${path} ${message.split(' ')[2]}`] : [],
  );
}

const all = 'spec.serviceMesh.proxy.terminationDrainDuration';

test('a drain that outlasts the pods is told, for each component whose pods it outlasts', () => {
  expect(told('60s')).toEqual([]);
  expect(told('61s')).toEqual([`${all} alertmanager`, `${all} grafana`, `${all} otel-collector`]);
});

test('what a component says itself counts, and so does the grace period in its podTemplate', () => {
  const grafana = { podTemplate: { spec: { terminationGracePeriodSeconds: 120 } } };
  const alertmanager = { mesh: { proxy: { terminationDrainDuration: '10s' } } };
  expect(told('2m', { grafana, alertmanager })).toEqual([`${all} otel-collector`]);
});

test('nobody drains without a proxy', () => {
  expect(told('5m', {}, plainFacts)).toEqual([]);
  const outside = { mesh: { inject: false } };
  expect(told('2m', { grafana: outside, alertmanager: outside, opentelemetryCollector: outside })).toEqual([]);
});
