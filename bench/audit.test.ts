import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { auditedRequests, followAudit, isWrite } from './audit.ts';

interface Line {
  verb: string;
  name: string;
  second: number;
  stage?: string;
  resource?: string;
}

function line({ verb, name, second, stage = 'ResponseComplete', resource = 'configmaps' }: Line): string {
  const at = (fraction: number) => `2026-11-27T01:00:${String(second).padStart(2, '0')}.${fraction}00000Z`;
  const event = {
    stage,
    verb,
    user: { username: 'system:serviceaccount:gunj-system:bench' },
    objectRef: { resource, namespace: 'peers-000', name },
    requestReceivedTimestamp: at(1),
    stageTimestamp: at(3),
    responseStatus: { code: 200 },
  };
  return `${JSON.stringify(event)}\n`;
}

test('each request counts once: when it was answered, a watch when it began', () => {
  const text = [
    line({ verb: 'watch', name: '', second: 1, stage: 'ResponseStarted' }),
    line({ verb: 'patch', name: 'prometheus', second: 2 }),
    line({ verb: 'watch', name: '', second: 3 }),
    line({ verb: 'list', name: '', second: 4 }),
  ].join('');
  const requests = auditedRequests(text);
  expect(requests.map(({ verb }) => verb)).toEqual(['watch', 'patch', 'list']);
  expect(requests.filter(isWrite)).toMatchObject([{ name: 'prometheus', namespace: 'peers-000', status: 200 }]);
});

test('a question that is asked by creating a review is no write', () => {
  const requests = auditedRequests(
    line({ verb: 'create', name: '', second: 1, resource: 'subjectaccessreviews' }) +
      line({ verb: 'create', name: 'cm', second: 2 }),
  );
  expect(requests.filter(isWrite).map(({ name }) => name)).toEqual(['cm']);
});

test('requests come in the order in which they were received, with milliseconds', () => {
  const requests = auditedRequests(
    line({ verb: 'patch', name: 'later', second: 2 }) + line({ verb: 'patch', name: 'sooner', second: 1 }),
  );
  expect(requests.map(({ name }) => name)).toEqual(['sooner', 'later']);
  expect(requests.map(({ received, finished }) => finished - received)).toEqual([200, 200]);
});

test('a log that grows is read on from where it was, and a line only once it is whole', () => {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bench-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'audit.log');
  const names = (requests: readonly { name: string }[]) => requests.map(({ name }) => name);
  const second = line({ verb: 'create', name: 'zweites', second: 2 });
  writeFileSync(path, line({ verb: 'create', name: 'größe', second: 1 }) + second.slice(0, 40));
  const next = followAudit(path);
  expect(names(next())).toEqual(['größe']);
  expect(next()).toEqual([]);
  appendFileSync(path, second.slice(40));
  expect(names(next())).toEqual(['zweites']);
  expect(next()).toEqual([]);
});
