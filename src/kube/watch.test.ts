import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import type { ManagedFields } from './decode.ts';
import { ApiError, DecodeError } from './errors.ts';
import { configMap, status } from './testing/fake-server.ts';
import { settle } from './testing/until.ts';
import { virtualClock } from './testing/virtual-clock.ts';
import { parseEvent, readEvents, type WatchEvent } from './watch.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };

function read(stream: PassThrough, onEvent: (event: WatchEvent) => void): Promise<void> {
  return readEvents(stream, { kind, clock: virtualClock(), silenceMs: 1000, managedFields: false, onEvent });
}

test('the last event of each object is what remains, for any chunking of the bytes', async () => {
  const type = fc.constantFrom('ADDED', 'MODIFIED', 'DELETED');
  const event = fc.record({
    type,
    name: fc.constantFrom('a', 'b', 'c', 'ü€😀'),
    value: fc.string({ unit: 'grapheme' }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.array(fc.integer({ min: 1, max: 200 })), async (events, sizes) => {
      const expected = new Map<string, unknown>();
      const lines = events.map(({ type, name, value }, i) => {
        if (type === 'DELETED') expected.delete(`uid-${name}`);
        else expected.set(`uid-${name}`, `${i}`);
        return `${JSON.stringify({ type, object: configMap(name, `${i}`, { value }) })}\n`;
      });

      const store = new Map<string, unknown>();
      const stream = new PassThrough();
      const done = read(stream, ({ type, object }) => {
        const { uid = '', resourceVersion } = object.metadata;
        if (type === 'DELETED') store.delete(uid);
        else store.set(uid, resourceVersion);
      });
      let rest = Buffer.from(lines.join(''));
      for (const size of sizes) {
        stream.write(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      stream.end(rest);
      await done;
      expect(store).toEqual(expected);
    }),
    runs(200, 20_000),
  );
});

test('an event of five megabytes arrives whole', async () => {
  const value = '€'.repeat(5_000_000 / 3);
  const bytes = Buffer.from(`${JSON.stringify({ type: 'ADDED', object: configMap('a', '1', { value }) })}\n`);
  const stream = new PassThrough();
  const seen: unknown[] = [];
  const done = read(stream, ({ object }) => seen.push(object.data));
  for (let at = 0; at < bytes.length; at += 65_536) stream.write(bytes.subarray(at, at + 65_536));
  stream.end();
  await done;
  expect((seen as { value: string }[])[0]?.value === value).toBe(true);
});

test('nothing is given out after the reader stopped, not even the rest of a chunk', async () => {
  const stream = new PassThrough();
  const stop = new AbortController();
  const seen: string[] = [];
  const done = readEvents(stream, {
    kind,
    clock: virtualClock(),
    silenceMs: 1000,
    managedFields: false,
    signal: stop.signal,
    onEvent({ object }) {
      seen.push(object.metadata.name);
      stop.abort();
    },
  });
  const line = (name: string) => `${JSON.stringify({ type: 'ADDED', object: configMap(name, '1') })}\n`;
  stream.write(line('a') + line('b'));
  await expect(done).rejects.toMatchObject({ code: 'ABORTED' });
  expect(seen).toEqual(['a']);
});

test('nothing is given out behind a line that is no event', async () => {
  const stream = new PassThrough();
  const seen: string[] = [];
  const done = read(stream, ({ object }) => seen.push(object.metadata.name));
  const line = (name: string) => JSON.stringify({ type: 'ADDED', object: configMap(name, '1') });
  stream.write(`${line('a')}\nnonsense\n${line('b')}\n`);
  await expect(done).rejects.toBeInstanceOf(DecodeError);
  stream.write(`${line('c')}\n`);
  await settle();
  expect(seen).toEqual(['a']);
});

describe('parseEvent', () => {
  test('gives an ERROR event as the error it carries', () => {
    const line = JSON.stringify({
      type: 'ERROR',
      object: status(429, 'TooManyRequests', 'later', { retryAfterSeconds: 3 }),
    });
    const parse = () => parseEvent(line, kind, false);
    expect(parse).toThrow(ApiError);
    expect(parse).toThrow(expect.objectContaining({ status: 429, reason: 'TooManyRequests', retryAfter: 3 }));
  });

  test('tells who has written, as far as that is asked for', () => {
    const entry = { manager: 'x', time: '2026-01-01T00:00:00Z' };
    const object = { metadata: { name: 'a', managedFields: [{ ...entry, fieldsV1: { 'f:data': {} } }] } };
    const parsed = (managedFields: ManagedFields) =>
      parseEvent(JSON.stringify({ type: 'ADDED', object }), kind, managedFields).object.metadata;
    expect(parsed(true)).toEqual(object.metadata);
    expect(parsed('writers')).toEqual({ name: 'a', managedFields: [entry] });
    expect(parsed(false)).toEqual({ name: 'a' });
  });

  test('does not repeat what an undecodable line says, which may be a secret', () => {
    expect(() => parseEvent('{"data":{"password":"hunter2"', kind, false)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
