import { expect, test } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { crashOf } from './crash.ts';

const backOff = { waiting: { reason: 'CrashLoopBackOff' } };
const ended = (more: Record<string, unknown> = {}) => ({
  terminated: { exitCode: 1, reason: 'Error', message: 'first\nlast words\n', ...more },
});

function pod(status: Record<string, unknown>, metadata: Record<string, unknown> = {}): KubeObject {
  const own = { name: 'loki', ready: false, restartCount: 3, state: backOff, lastState: ended(), ...status };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'loki-0', ...metadata },
    status: { containerStatuses: [{ name: 'istio-proxy', ready: true }, own] },
  };
}

test('a container that ends by itself again and again crashes, with its last words', () => {
  expect(crashOf(pod({}), 'loki')).toEqual({ pod: 'loki-0', words: 'first\nlast words', startedMs: 0 });
});

test('without words there is the exit code', () => {
  expect(crashOf(pod({ lastState: ended({ message: '' }) }), 'loki')?.words).toBe('exit code 1');
});

test.each([
  ['works', pod({ ready: true })],
  ['has failed once, as it may before its sidecar is ready', pod({ restartCount: 1 })],
  ['has an image that cannot be pulled', pod({ state: { waiting: { reason: 'ImagePullBackOff' } } })],
  ['lacks a Secret', pod({ state: { waiting: { reason: 'CreateContainerConfigError' } } })],
  ['had too little memory', pod({ lastState: ended({ reason: 'OOMKilled', exitCode: 137 }) })],
  ['was killed', pod({ lastState: ended({ exitCode: 137 }) })],
  ['was asked to end', pod({ lastState: ended({ exitCode: 143 }) })],
  ['ended well', pod({ lastState: ended({ exitCode: 0 }) })],
  ['has never run', pod({ lastState: {} })],
  ['is another one', pod({ name: 'sidecar' })],
  ['is going', pod({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
])('a container that %s does not crash', (_, given) => {
  expect(crashOf(given, 'loki')).toBeUndefined();
});
