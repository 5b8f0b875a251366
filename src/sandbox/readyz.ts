import { Agent, get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair } from '../pki/certificate.ts';

/** Polls `server`/readyz until it answers 200. Rejects when `signal` is aborted, with its reason. */
export async function waitReady(
  server: string,
  authority: string,
  client: KeyPair,
  signal: AbortSignal,
): Promise<void> {
  const agent = new Agent({ ca: authority, cert: client.certificate, key: client.key });
  try {
    while (!(await answersOk(new URL('/readyz', server), agent, signal))) {
      signal.throwIfAborted();
      await sleep(100);
    }
  } finally {
    agent.destroy();
  }
}

function answersOk(url: URL, agent: Agent, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, signal, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
