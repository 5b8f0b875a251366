import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { lineSplitter } from '../../kube/lines.ts';
import type { WatchFault } from './faults.ts';

const expired = {
  type: 'ERROR',
  object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 410, reason: 'Expired', message: 'too old' },
};

/** Passes a watch on, line by line, and does to it what the fault says; tells of every time it does. */
export function passWatch(upstream: Readable, client: ServerResponse, fault: WatchFault, onStruck: () => void): void {
  let events = 0;
  let over = false;

  const strike = (line: string) => {
    if (over || fault.kind === 'twice' || fault.kind === 'no-bookmarks') return;
    over = true;
    onStruck();
    if (fault.kind === 'cut' && fault.mid) client.write(line.slice(0, Math.ceil(line.length / 2)));
    if (fault.kind === 'expired') client.write(`${JSON.stringify(expired)}\n`);
    if (fault.kind === 'garbled') client.write('<html>502 Bad Gateway</html>\n');
    if (fault.kind !== 'mute') {
      client.end();
      upstream.destroy();
    }
  };
  const split = lineSplitter((line) => {
    if (over) return;
    if ('events' in fault && events++ >= fault.events) return strike(line);
    if (fault.kind === 'no-bookmarks' && line.startsWith('{"type":"BOOKMARK"')) return onStruck();
    client.write(`${line}\n`);
    if (fault.kind !== 'twice') return;
    client.write(`${line}\n`);
    onStruck();
  });
  const timer = 'ms' in fault ? setTimeout(() => strike('{"type":"ADDED","object":{"kind"'), fault.ms) : undefined;

  upstream.on('data', split);
  upstream.on('end', () => fault.kind !== 'mute' && client.end());
  upstream.on('error', () => client.destroy());
  client.on('close', () => {
    clearTimeout(timer);
    upstream.destroy();
  });
}
