import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { at, text } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import { leaseName } from '../../src/operator/election/lease.ts';
import { operatorRbac } from '../../src/operator/rbac.ts';
import { serviceAccountKubeconfig } from '../../src/sandbox/service-account.ts';
import { applyPlatform, basicPlatform, ready } from './operator-support.ts';
import { type Endings, endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { operatorKubeconfig, sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';
import { openWriteGate } from './support/write-gate.ts';

const gunj = join(resolve(import.meta.dirname, '../..'), 'bin/gunj');
const off = { enabled: false };
const components = { alertmanager: off, grafana: off, loki: off, tempo: off, opentelemetryCollector: off };
const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'gunj-system', name: leaseName };

interface Replica {
  name: string;
  child: ChildProcess;
  stderr: () => string;
}

/** One write as the API server has logged it. */
interface Audited {
  replica: string;
  received: string;
}

const stage = useStage();
let kubeconfig: string;
let processes: Endings;
let namespace: string;
let platform: ObjectRef;

beforeAll(async () => {
  kubeconfig = await operatorKubeconfig(operatorRbac());
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  platform = await applyPlatform(stage.admin, basicPlatform(namespace, { components, serviceMesh: off }));
  // Nobody has the lease, however the last one ended.
  await stage.admin.delete(lease);
  processes = endings();
  return () => processes.end();
});

function start(name: string, ...more: string[]): Replica {
  return startAs(kubeconfig, name, ...more);
}

function startAs(config: string, name: string, ...more: string[]): Replica {
  const args = ['operator', '--kubeconfig', config, '--metrics-port', '0', ...more];
  const env = { ...process.env, POD_NAME: name };
  const child = spawn(gunj, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let shown = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    shown += more;
  });
  processes.add(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return { name, child, stderr: () => shown };
}

/** Name of who has the lease; empty when nobody has. */
async function holder(): Promise<string> {
  const found = await stage.admin.get(lease);
  return (text(at(found, 'spec', 'holderIdentity')) ?? '').split('_')[0] ?? '';
}

const heldBy = (name: string) => eventually(async () => expect(await holder()).toBe(name), 60_000);

/** Writes that replicas have made into a namespace, in the order in which the API server received them. */
function writes(): Audited[] {
  const events = readFileSync(sharedSandbox().auditLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes('gunj-operator/') && line.includes(namespace))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return events
    .filter((event) => ['create', 'patch', 'update', 'delete'].includes(String(event['verb'])))
    .filter((event) => at(event, 'objectRef', 'namespace') === namespace && event['stage'] === 'ResponseComplete')
    .map((event) => ({
      replica: String(event['userAgent']).replace('gunj-operator/', ''),
      received: String(event['requestReceivedTimestamp']),
    }))
    .sort((a, b) => (a.received < b.received ? -1 : 1));
}

const writers = () => writes().map(({ replica }) => replica);
const inTurn = (names: readonly string[]) => names.filter((name, index) => name !== names[index - 1]);

/** Asks for metrics to be kept for so long. */
const keep = (time: string) =>
  stage.admin.patch(platform, {
    type: 'merge',
    body: { spec: { components: { prometheus: { retention: { time } } } } },
  });

const written = (retention: string) =>
  eventually(async () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus' };
    expect(String(at(await stage.admin.get(config), 'data', 'prometheus.yml'))).toContain(`time: ${retention}`);
  }, 60_000);

it('of two operators one writes; when it is killed the other does, and never both', { retry: 0 }, async ({
  annotate,
}) => {
  const [one, two] = [start('one'), start('two')];
  await ready(stage.admin, platform);
  const first = await holder();
  expect(['one', 'two']).toContain(first);
  expect(inTurn(writers())).toEqual([first]);

  const [leader, follower] = first === 'one' ? [one, two] : [two, one];
  leader.child.kill('SIGKILL');
  await once(leader.child, 'exit');
  const killedMs = Date.now();
  await keep('9d');
  await written('9d');
  expect(inTurn(writers())).toEqual([leader.name, follower.name]);
  const taken = writes().find(({ replica }) => replica === follower.name)?.received ?? '';
  await annotate(`the other wrote ${((Date.parse(taken) - killedMs) / 1000).toFixed(1)} s after the kill`);
});

it('one that stood still while another took over writes nothing when it goes on, and ends', { retry: 0 }, async () => {
  const still = start('still');
  await heldBy('still');
  const other = start('other');
  await ready(stage.admin, platform);
  expect(inTurn(writers())).toEqual(['still']);
  still.child.kill('SIGSTOP');
  await heldBy('other');
  const before = writes().length;
  // Both hear of this: the one as soon as it goes on.
  await keep('8d');
  const ended = once(still.child, 'exit');
  still.child.kill('SIGCONT');
  expect(await ended).toEqual([1, null]);
  expect(still.stderr()).toContain('Another operator may write by now');
  await written('8d');
  expect(new Set(writers().slice(before))).toEqual(new Set(['other']));
  expect(other.child.exitCode).toBe(null);
});

it('one that is asked to end finishes what it has begun, hands over, and writes nothing more', async () => {
  const first = start('first');
  await eventually(async () => expect(writes().length).toBeGreaterThan(0));
  start('second');
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
  expect(await holder()).not.toBe('first');
  await heldBy('second');
  await ready(stage.admin, platform);
  await keep('7d');
  await written('7d');
  expect(inTurn(writers())).toEqual(['first', 'second']);
});

it('one that is asked to end and gets no answer cancels what it has sent before it hands over', {
  timeout: 120_000,
}, async () => {
  const order: string[] = [];
  let isHeld = false;
  const shared = sharedSandbox();
  const gate = await openWriteGate(
    shared,
    ({ method, path, body }) => {
      if (path.includes('/leases/') && body.includes('"holderIdentity":""')) order.push('handed over');
      if (isHeld || method !== 'PATCH' || !path.includes(`/namespaces/${namespace}/configmaps/`)) return undefined;
      isHeld = true;
      return { kind: 'held', strike: () => order.push('cancelled') };
    },
    () => {},
  );
  processes.add(() => gate.close());
  const through = { server: gate.server, authority: shared.authority, dir: shared.dir };
  const first = startAs(await serviceAccountKubeconfig(stage.admin, through, operatorRbac()), 'first');
  await eventually(async () => expect(isHeld).toBe(true), 60_000);
  start('second');
  const ended = once(first.child, 'exit');
  first.child.kill('SIGTERM');
  await heldBy('second');
  expect(order).toEqual(['cancelled', 'handed over']);
  await ended;
  await ready(stage.admin, platform);
  expect(inTurn(writers())).toEqual(['first', 'second']);
});

it('says what is missing when the lease cannot be had', async () => {
  const { child, stderr } = start('nobody', '--lease-namespace', 'not-there');
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(stderr()).toContain('The Lease not-there/gunj-operator');
  expect(stderr()).toContain('--lease-namespace');
  expect(writes()).toEqual([]);
});
