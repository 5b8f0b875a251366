import { expect, test } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import { type KubeObject, refOf } from '../objects/object.ts';
import { createDrains } from './drains.ts';

const track = (value: string) => ({ 'observability.io/track': value });
const object = (kind: string, name: string, labels = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'm', uid: `${kind}-${name}`, labels },
});
const canary = object('Deployment', 'otel-collector-canary', track('canary'));
const service = object('Service', 'otel-collector-canary', track('canary'));
const route = object('VirtualService', 'otel-collector');
const removal = (one: KubeObject) => ({ ...refOf(one), uid: one.metadata.uid ?? '' });

function drains() {
  const clock = virtualClock();
  const { letGo } = createDrains(clock, 30_000);
  return {
    clock,
    asked: (...objects: KubeObject[]) => letGo([], objects),
    look: (...objects: KubeObject[]) => {
      const { going, againAfterMs } = letGo(objects.map(removal), objects);
      return { going: going.map(({ kind, name }) => `${kind} ${name}`), againAfterMs };
    },
  };
}

test('what leads to a canary goes at once, the canary when its time is over', () => {
  const { clock, look } = drains();
  expect(look(canary, service, route)).toEqual({ going: ['VirtualService otel-collector'], againAfterMs: 30_000 });
  clock.advance(20_000);
  expect(look(canary, service)).toEqual({ going: [], againAfterMs: 10_000 });
  clock.advance(10_000);
  expect(look(canary, service)).toEqual({
    going: ['Deployment otel-collector-canary', 'Service otel-collector-canary'],
    againAfterMs: undefined,
  });
});

test('a canary that waits keeps its configuration, and no other', () => {
  const { clock, look } = drains();
  const named = (kind: string, name: string, component: string, more = {}) =>
    object(kind, name, { 'app.kubernetes.io/name': component, ...more });
  const waiting = named('Deployment', 'grafana-canary', 'grafana', track('canary'));
  const own = named('ConfigMap', 'grafana-1a2b3c4d', 'grafana');
  const other = named('ConfigMap', 'loki-1a2b3c4d', 'loki');
  expect(look(waiting, own, other).going).toEqual(['ConfigMap loki-1a2b3c4d']);
  clock.advance(30_000);
  expect(look(waiting, own).going).toEqual(['Deployment grafana-canary', 'ConfigMap grafana-1a2b3c4d']);
});

test('the time begins when a canary is no longer asked for, not when another was', () => {
  const { clock, look } = drains();
  const other = object('Deployment', 'grafana-canary', track('canary'));
  look(canary);
  clock.advance(20_000);
  expect(look(canary, other).againAfterMs).toBe(10_000);
  clock.advance(10_000);
  expect(look(canary, other)).toEqual({ going: ['Deployment otel-collector-canary'], againAfterMs: 20_000 });
});

test('a canary that is asked for again has its whole time the next time', () => {
  const { clock, look, asked } = drains();
  look(canary);
  clock.advance(29_000);
  asked(canary);
  clock.advance(5_000);
  expect(look(canary)).toEqual({ going: [], againAfterMs: 30_000 });
});

test('nothing else waits', () => {
  const { look } = drains();
  const stable = object('Deployment', 'otel-collector', track('stable'));
  expect(look(stable, object('ConfigMap', 'otel-collector-1a2b3c4d', track('canary')))).toEqual({
    going: ['Deployment otel-collector', 'ConfigMap otel-collector-1a2b3c4d'],
    againAfterMs: undefined,
  });
});

test('what nobody has looked at for long is forgotten', () => {
  const { clock, look } = drains();
  look(canary);
  clock.advance(100 * 30_000 + 1);
  expect(look(canary)).toEqual({ going: [], againAfterMs: 30_000 });
});
