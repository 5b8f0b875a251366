import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { until } from '../../kube/testing/until.ts';
import { virtualClock } from '../../kube/testing/virtual-clock.ts';
import type { Log } from '../log.ts';
import { asSecret, newCertificate, type ServingCertificate } from './certificate.ts';
import { serveAdmission } from './serve.ts';
import { recordingClient } from './testing/recording-client.ts';

const home = 'gunj-system';
const purpose = 'webhook certificate';

/** A replica that follows, with what it says and where it listens. */
function follower() {
  const clock = virtualClock();
  const server = recordingClient(clock.now, []);
  const warnings: string[] = [];
  const log: Log = { debug() {}, info() {}, error() {}, warn: (_, message) => void warnings.push(message) };
  const urls: string[] = [];
  let isReachable = true;
  const get: typeof server.client.get = (ref) =>
    isReachable ? server.client.get(ref) : Promise.reject(new Error('nobody answers'));
  const admission = serveAdmission({
    client: { ...server.client, get, clock },
    namespace: home,
    mayWrite: () => false,
    log,
    host: '127.0.0.1',
    port: 0,
    judge: async () => [],
    onListening: (url) => urls.push(url),
  });
  const keep = (serving: ServingCertificate) => server.put(asSecret(home, serving));
  return {
    ...server,
    clock,
    urls,
    warnings,
    keep,
    cut: () => {
      isReachable = false;
    },
    /** Until the next look is over. */
    look: async () => {
      const waited = await clock.fire(purpose);
      await until(() => clock.pending(purpose) > 0);
      return waited;
    },
    close: () => admission.close(),
  };
}

/** The certificate that is shown, once it is verified with these authorities. */
function shownAt(url: string, { authorities }: ServingCertificate): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca: authorities }, () => {
      resolve(`${socket.getPeerX509Certificate()?.toString()}`);
      socket.end();
    });
    socket.on('error', reject);
  });
}

test('waits for the replica that leads, shows what that has made, and follows within 30 s without a pause', async () => {
  const { look, urls, warnings, keep, close, written } = follower();
  try {
    expect(await look()).toBeLessThanOrEqual(30_000);
    expect(urls).toEqual([]);
    const one = newCertificate(home, Date.now());
    keep(one);
    await look();
    const [url = ''] = urls;
    await expect(shownAt(url, one)).resolves.toBe(one.certificate);

    const other = newCertificate(home, Date.now(), one);
    keep(other);
    expect(await look()).toBeLessThanOrEqual(30_000);
    await expect(shownAt(url, other)).resolves.toBe(other.certificate);
    expect(urls).toHaveLength(1);
    expect([written, warnings]).toEqual([[], []]);
  } finally {
    await close();
  }
});

test('goes on with what it has when the Secret is broken or cannot be read, and says the latter', async () => {
  const { look, urls, warnings, keep, put, cut, close } = follower();
  try {
    const one = newCertificate(home, Date.now());
    keep(one);
    await look();
    const [url = ''] = urls;
    put({ ...asSecret(home, one), data: {} });
    await look();
    await expect(shownAt(url, one)).resolves.toBe(one.certificate);
    expect(warnings).toEqual([]);
    cut();
    await look();
    await expect(shownAt(url, one)).resolves.toBe(one.certificate);
    expect(warnings).toEqual([expect.stringContaining('cannot be served')]);
  } finally {
    await close();
  }
});
