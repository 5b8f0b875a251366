import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, type TestContext, test } from 'vitest';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { compile } from '../../src/compile.ts';
import { freePort } from '../../src/sandbox/ports.ts';
import { plainFacts, platformWith } from '../../src/testing/platform.ts';
import { type Rendering, renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, until } from './support/until.ts';

const newest = inject('verifiers');
const oldest = { ...newest, ...inject('oldestVerifiers') };

type Alertmanager = NonNullable<NonNullable<PlatformSpecInput['components']>['alertmanager']>;

function rendered(alertmanager: Alertmanager): Rendering {
  const compiled = compile(platformWith({ components: { alertmanager } }), plainFacts);
  const rendering = renderingIn({ title: 'alertmanager', compiled }, 'alertmanager');
  if (!rendering) throw new Error(compiled.diagnostics.map(({ message }) => message).join('; '));
  return rendering;
}

interface Notification {
  headers: IncomingHttpHeaders;
  at: number;
  body: { receiver: string; status: string; alerts: { labels: Record<string, string> }[] };
}

/** Somebody who is notified. */
async function hook({ onTestFinished }: TestContext): Promise<{ url: string; heard: Notification[] }> {
  const heard: Notification[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Notification['body'];
      heard.push({ headers: request.headers, at: Date.now(), body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
}

async function fire(alertmanager: Started, labels: Record<string, string>): Promise<void> {
  const response = await fetch(`${alertmanager.url(9093)}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels }]),
  });
  expect(response.status).toBe(200);
}

/** What a kubelet mounts of the Secret `alerting`. */
async function secrets(alertmanager: Started, values: Record<string, string>): Promise<void> {
  const dir = alertmanager.path('/etc/alertmanager-secrets/alerting');
  await mkdir(dir, { recursive: true });
  await Promise.all(Object.entries(values).map(([key, value]) => writeFile(`${dir}/${key}`, `${value}\n`)));
}

test.for([
  ['newest', newest],
  ['oldest', oldest],
] as const)('an alert reaches its receiver with what is in the Secret alone: %s', async ([, tools], context) => {
  const { url, heard } = await hook(context);
  const rendering = rendered({
    receivers: [
      {
        name: 'team',
        webhook: [
          {
            urlSecret: { name: 'alerting', key: 'url' },
            host: 'hooks.example.com',
            bearerTokenSecret: { name: 'alerting', key: 'token' },
          },
        ],
      },
    ],
    route: { routes: [{ matchers: ['severity="critical"'], receiver: 'team', groupWait: '1s' }] },
  });
  const alertmanager = await start(rendering, { tools, context });
  await secrets(alertmanager, { url, token: 'sesame' });
  await fire(alertmanager, { alertname: 'Fire', severity: 'critical' });
  await fire(alertmanager, { alertname: 'Smoke', severity: 'warning' });
  const [first] = await until(context.signal, async () => (heard.length > 0 ? heard : undefined));
  expect(first).toMatchObject({
    headers: { authorization: 'Bearer sesame' },
    body: { receiver: 'team', status: 'firing', alerts: [{ labels: { alertname: 'Fire' } }] },
  });
});

test("the dead-man's switch hears of the alert that always fires again and again, and of no other", async (context) => {
  const { url, heard } = await hook(context);
  const rendering = rendered({
    deadMansSwitch: { urlSecret: { name: 'alerting', key: 'url' }, host: 'x', interval: '2s' },
  });
  const alertmanager = await start(rendering, { tools: newest, context });
  await secrets(alertmanager, { url });
  await fire(alertmanager, { alertname: 'Watchdog' });
  await fire(alertmanager, { alertname: 'Fire' });
  await until(context.signal, async () => (heard.length >= 4 ? heard : undefined));
  expect(new Set(heard.map(({ body }) => `${body.receiver} ${body.alerts[0]?.labels['alertname']}`))).toEqual(
    new Set(['dead-mans-switch Watchdog']),
  );
});

test('two replicas find each other and share a silence', async (context) => {
  const rendering = rendered({ replicas: 2 });
  const ports = await Promise.all([freePort(), freePort()]);
  const replica = (own: number) =>
    start(rendering, {
      tools: newest,
      context,
      editArgument: (argument) =>
        argument
          .replace('[$(POD_IP)]:9094', `127.0.0.1:${ports[own]}`)
          .replace(/=alertmanager-(\d)\..*:9094$/, (_, index: string) => `=127.0.0.1:${ports[Number(index)]}`),
    });
  const [first, second] = await Promise.all([replica(0), replica(1)]);
  await until(context.signal, async () => {
    const status = await jsonFrom<{ cluster: { peers: unknown[] } }>(`${first.url(9093)}/api/v2/status`);
    return status?.cluster.peers.length === 2 ? true : undefined;
  });
  const posted = await fetch(`${first.url(9093)}/api/v2/silences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      matchers: [{ name: 'alertname', value: 'Fire', isRegex: false }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 600_000).toISOString(),
      createdBy: 'test',
      comment: 'shared',
    }),
  });
  expect(posted.status).toBe(200);
  const shared = await until(context.signal, async () => {
    const silences = await jsonFrom<{ comment: string }[]>(`${second.url(9093)}/api/v2/silences`);
    return silences && silences.length > 0 ? silences : undefined;
  });
  expect(shared).toMatchObject([{ comment: 'shared' }]);
});
