import { type ConnectOptions, connect, type KubeClient } from '../client.ts';
import type { ClusterConfig } from '../config.ts';
import { type FakeServer, fakeServer } from './fake-server.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

export interface Harness {
  server: FakeServer;
  clock: VirtualClock;
  client: KubeClient;
}

/** Runs a test with a fake server, a clock that stands still and a client of both, and takes them away afterwards. */
export async function withServer(
  run: (harness: Harness) => Promise<void>,
  o: ConnectOptions & { config?: Partial<ClusterConfig>; tls?: { cert: string; key: string } } = {},
): Promise<void> {
  const { config, tls, ...options } = o;
  const server = await fakeServer(tls);
  const clock = virtualClock();
  const client = connect({ server: server.url, ...config }, { clock, ...options });
  try {
    await run({ server, clock, client });
  } finally {
    client.close();
    await server.close();
  }
}
