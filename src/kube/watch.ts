import type { Readable } from 'node:stream';
import type { Kind, KubeObject } from '../objects/object.ts';
import type { Clock } from './clock.ts';
import { decodeObject, type ManagedFields } from './decode.ts';
import { DecodeError, NetworkError, statusError } from './errors.ts';
import { lineSplitter } from './lines.ts';
import { networkError } from './transport.ts';

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  /** Of a BOOKMARK only `metadata.resourceVersion` counts. */
  object: KubeObject;
}

export interface StreamOptions {
  kind: Kind;
  clock: Clock;
  /** Milliseconds without a single byte after which the connection counts as dead. */
  silenceMs: number;
  managedFields: ManagedFields;
  signal?: AbortSignal;
  onEvent: (event: WatchEvent) => void;
}

/**
 * Reads events in order until the server ends the stream; no event is given out after it settles.
 * Throws ApiError for an ERROR event, DecodeError for what is no event, NetworkError otherwise.
 */
export function readEvents(stream: Readable, o: StreamOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false;
    let lastByteAt = o.clock.now();
    let cancelSilence = () => {};

    const settle = (error?: Error) => {
      if (settled) return;
      settled = true;
      cancelSilence();
      o.signal?.removeEventListener('abort', onAbort);
      stream.destroy();
      if (error) reject(error);
      else resolve();
    };
    const onAbort = () => settle(new NetworkError('ABORTED', 'the watch was stopped'));
    const listenForSilence = (ms: number) => {
      cancelSilence = o.clock.after(
        ms,
        () => {
          const left = lastByteAt + o.silenceMs - o.clock.now();
          if (left > 0) listenForSilence(left);
          else settle(new NetworkError('SILENT', `no event and no bookmark for ${o.silenceMs / 1000} s`));
        },
        'silence',
      );
    };
    const split = lineSplitter((line) => {
      if (!settled) o.onEvent(parseEvent(line, o.kind, o.managedFields));
    });

    stream.on('data', (chunk: Buffer) => {
      lastByteAt = o.clock.now();
      try {
        if (!settled) split(chunk);
      } catch (error) {
        settle(error as Error);
      }
    });
    stream.on('end', () => settle());
    stream.on('error', (error) => settle(networkError(error, `the watch of ${o.kind.kind}`)));
    stream.on('close', () => settle(new NetworkError('ECONNRESET', 'the connection of the watch was closed')));
    if (o.signal?.aborted) return onAbort();
    o.signal?.addEventListener('abort', onAbort, { once: true });
    listenForSilence(o.silenceMs);
  });
}

const types = new Set<unknown>(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/** One line of a watch. Throws ApiError for an ERROR event and DecodeError for anything that is no event. */
export function parseEvent(line: string, kind: Kind, managedFields: ManagedFields): WatchEvent {
  let value: { type?: unknown; object?: { metadata?: unknown } };
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    throw new DecodeError(`the watch of ${kind.kind} sent a line that is not JSON (${line.length} characters)`);
  }
  if (value?.type === 'ERROR') throw statusError(value.object);
  if (!types.has(value?.type) || typeof value.object?.metadata !== 'object') {
    throw new DecodeError(
      `the watch of ${kind.kind} sent ${JSON.stringify(value?.type) ?? 'something'} that is no event`,
    );
  }
  return { type: value.type as WatchEvent['type'], object: decodeObject(value.object, kind, managedFields) };
}
