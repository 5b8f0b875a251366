import { expect, it } from 'vitest';
import type { SecretFacts } from '../facts/facts.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { secrets } from './secrets.ts';

const stored = {
  components: {
    tempo: {
      objectStorage: {
        type: 's3' as const,
        bucket: 'traces',
        endpoint: 's3.example.com',
        secret: 'bucket',
      },
    },
  },
};
const secret = (keys: string[]): SecretFacts => ({ namespace: 'monitoring', name: 'bucket', keys, revision: '1' });

it('says nothing where nothing is known', () => {
  expect(secrets(platformWith(stored as never), plainFacts)).toEqual([]);
});

it('names a Secret that is not there, who waits for it, and how to make it', () => {
  const [found] = secrets(platformWith(stored as never), { ...plainFacts, secrets: [] });
  expect(found).toMatchObject({ code: 'SECRET_MISSING', severity: 'warning' });
  expect(found?.message).toContain('monitoring/bucket');
  expect(found?.message).toContain('tempo');
  expect(found?.hint).toMatch(/^kubectl create secret generic bucket -n monitoring --from-literal=/);
});

it('names the keys that one lacks', () => {
  const [found] = secrets(platformWith(stored as never), { ...plainFacts, secrets: [secret(['other'])] });
  expect(found).toMatchObject({ code: 'SECRET_KEY_MISSING', hint: expect.stringContaining('It has other.') });
});

it('does not take a Secret of another namespace for it', () => {
  const elsewhere = { ...secret(['a']), namespace: 'other' };
  expect(secrets(platformWith(stored as never), { ...plainFacts, secrets: [elsewhere] })[0]?.code).toBe(
    'SECRET_MISSING',
  );
});
