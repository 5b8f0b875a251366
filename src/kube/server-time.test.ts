import { describe, expect, test } from 'vitest';
import { connect } from './client.ts';
import { followServer } from './server-time.ts';
import { configMap, reply } from './testing/fake-server.ts';
import { withServer } from './testing/harness.ts';
import { virtualClock } from './testing/virtual-clock.ts';

const hour = 3_600_000;

describe("a server's clock", () => {
  test('is taken for our own until it has told', () => {
    const clock = virtualClock();
    expect(followServer(clock).now()).toBe(clock.now());
  });

  test.each([5 * hour, -5 * hour])('is followed when it is %i ms from ours, and runs on between two answers', (off) => {
    const clock = virtualClock();
    const time = followServer(clock);
    time.told(clock.now() + off);
    clock.advance(10_000);
    expect(time.now()).toBe(clock.now() + off);
  });

  test('is not moved by what whole seconds and a slow answer leave', () => {
    const clock = virtualClock();
    const time = followServer(clock);
    time.told(clock.now() - 999);
    time.told(clock.now() + 2_000);
    expect(time.now()).toBe(clock.now());
  });

  test('comes with every answer', () =>
    withServer(async ({ client, server, clock }) => {
      const ahead = clock.now() + 7 * hour;
      server.override = ({ path }, response) => {
        reply(response, 200, path.startsWith('/api/') ? configMap('a', '1') : {}, {
          date: new Date(ahead).toUTCString(),
        });
        return true;
      };
      await client.request('GET', '/api/v1/x');
      expect(client.serverNow()).toBe(ahead);
    }));

  test('is known to a client that has asked nothing yet, when another has', async () => {
    const clock = virtualClock();
    const time = followServer(clock);
    await withServer(
      async ({ client, server }) => {
        const ahead = clock.now() - 7 * hour;
        server.override = (_, response) => {
          reply(response, 200, {}, { date: new Date(ahead).toUTCString() });
          return true;
        };
        const other = connect({ server: server.url }, { clock, time });
        await client.request('GET', '/api/v1/x');
        expect(other.serverNow()).toBe(ahead);
        other.close();
      },
      { clock, time },
    );
  });
});
