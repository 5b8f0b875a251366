import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/seeded.ts';
import { createRetryBudget } from './retry-budget.ts';
import { reply, status } from './testing/fake-server.ts';
import { withServer } from './testing/harness.ts';
import { settle } from './testing/until.ts';

describe('retries', () => {
  test.each([0.1, 1 / 3, 0.4])('are made while %d of all fail, however long that goes on', (share) => {
    const budget = createRetryBudget();
    const random = seeded(7);
    for (let n = 0; n < 100_000; n++) {
      if (random() < share) budget.failed();
      else budget.succeeded();
      if (!budget.mayRetry()) expect.fail(`no more after ${n}`);
    }
  });

  test('end when everything fails, and come back with success', () => {
    const budget = createRetryBudget();
    for (let n = 0; n < 1_000; n++) budget.failed();
    expect(budget.mayRetry()).toBe(false);
    for (let n = 0; n < 51; n++) budget.succeeded();
    expect(budget.mayRetry()).toBe(true);
  });

  test('are no longer made by a client whose server fails for all', () =>
    withServer(async ({ client, server, clock }) => {
      server.override = (_, response) => {
        reply(response, 503, status(503, 'ServiceUnavailable', 'no'));
        return true;
      };
      let failed = 0;
      const calls = Array.from({ length: 100 }, () => client.request('GET', '/api/v1/x').catch(() => failed++));
      while (failed < 100) {
        await settle();
        if (clock.pending('retry') > 0) clock.advance(5_000);
      }
      await Promise.all(calls);
      // Of 600 tries that a hundred calls would make.
      expect(server.received.length).toBeLessThan(200);
      const before = server.received.length;
      await expect(client.request('GET', '/api/v1/x')).rejects.toMatchObject({ status: 503 });
      expect(server.received.length).toBe(before + 1);
    }));
});
