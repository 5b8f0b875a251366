import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { runGunj } from '../../src/cli/testing/run-gunj.ts';
import { contentHash } from '../../src/objects/canonical.ts';
import { type KubeObject, refOf } from '../../src/objects/object.ts';
import { hashAnnotation } from '../../src/operator/names.ts';
import { operatorRbac } from '../../src/operator/rbac.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { eventually } from './support/eventually.ts';
import { ownSandbox } from './support/sandbox.ts';

const root = resolve(import.meta.dirname, '../..');
const gunj = join(root, 'bin/gunj');
const example = join(root, 'examples/servicemesh/basic-servicemesh.yaml');
const platform = parse(readFileSync(example, 'utf8')) as KubeObject;
const namespaceRef = { apiVersion: 'v1', kind: 'Namespace', name: 'monitoring' };

let cluster: Sandbox;
let dir: string;
let admin: readonly string[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'gunj-cli-'));
  cluster = await ownSandbox({ mesh: 'istio' });
  admin = ['--kubeconfig', cluster.kubeconfig];
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Only what demos need of our environment: the caches of built programs and where to find Go. */
function demoEnvironment(tmp: string): Record<string, string> {
  const names = [
    'HOME',
    'XDG_CACHE_HOME',
    'KUBEBUILDER_ASSETS',
    'GOFLAGS',
    'GOPROXY',
    'GOPATH',
    'GOMODCACHE',
    'GOCACHE',
  ];
  const kept = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
  return { ...Object.fromEntries(kept), TMPDIR: tmp, KUBECONFIG: '/nonexistent' };
}

/** Command lines of processes that have to do with a folder. */
function processesIn(folder: string): string[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(folder) ? [line] : [];
    } catch {
      return [];
    }
  });
}

describe('gunj demo', () => {
  it('ends with 0 at Ready and leaves no process and no file, whatever KUBECONFIG says', async () => {
    const tmp = mkdtempSync(join(dir, 'demo-'));
    const { code, stdout, stderr } = await runGunj(['demo', '--once', '--timeout', '90s'], {
      env: demoEnvironment(tmp),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('✓ ObservabilityPlatform monitoring/my-platform is Ready');
    expect(stdout).toContain('2/2 containers ready, with istio-proxy');
    expect(processesIn(tmp)).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('ends with 1 and the reason when a pod cannot start', async () => {
    const tmp = mkdtempSync(join(dir, 'demo-'));
    const spec = { components: { loki: { image: { tag: 'does-not-exist' } } } };
    const file = join(dir, 'broken.yaml');
    writeFileSync(file, stringify({ ...platform, spec }));
    const args = ['demo', file, '--mesh', 'none', '--once', '--timeout', '25s'];
    const { code, stderr } = await runGunj(args, { env: demoEnvironment(tmp) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gunj: not ready after \d+ s: WorkloadsNotReady: .*loki-0: container loki \w*ImagePull/m);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('leaves nothing when it is interrupted on the way', async () => {
    const tmp = mkdtempSync(join(dir, 'demo-'));
    const demo = spawn(gunj, ['demo'], { env: { PATH: process.env['PATH'], ...demoEnvironment(tmp) } });
    const ended = once(demo, 'exit') as Promise<[number | null]>;
    let shown = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    await eventually(async () => expect(shown).toContain('applying'), 90_000);
    demo.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
    expect(shown).toContain('ending\n');
    expect(processesIn(tmp)).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('on a real cluster shows what it makes and takes it away again', async () => {
    const tmp = mkdtempSync(join(dir, 'demo-'));
    const env = { ...demoEnvironment(tmp), KUBECONFIG: cluster.kubeconfig };
    const args = ['demo', '--context', 'sandbox', '--yes', '--once', '--timeout', '90s'];
    const { code, stdout, stderr } = await runGunj(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const made of [
      'ClusterRole gunj-operator',
      'Namespace monitoring',
      'ObservabilityPlatform monitoring/my-platform',
    ])
      expect(stdout).toContain(`  ${made}\n`);
    await eventually(async () => expect(await cluster.client.get(namespaceRef)).toBeUndefined(), 60_000);
    await cluster.client.discovery.refresh();
    for (const object of operatorRbac())
      await eventually(async () => expect(await cluster.client.get(refOf(object))).toBeUndefined());
    expect(await cluster.client.discovery.resourceFor(platform)).toBeUndefined();
    expect(readdirSync(tmp)).toEqual([]);
  }, 240_000);
});

describe('render, diff and the operator', () => {
  const rendered = async (facts: string): Promise<KubeObject[]> => {
    const { code, stdout, stderr } = await runGunj(['render', '-f', example, '--facts', facts, '-o', 'json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^warning SECRET_REQUESTED [^\n]*\n$/) });
    return (JSON.parse(stdout) as { items: KubeObject[] }).items;
  };
  const diff = (file: string, ...more: string[]) => runGunj(['diff', '-f', file, ...admin, ...more]);

  it('agree: what render writes from the facts is what the operator applies, and then nothing differs', async () => {
    const facts = join(dir, 'facts.yaml');
    const read = await runGunj(['facts', ...admin]);
    expect(read).toMatchObject({
      code: 0,
      stderr: `cluster: ${cluster.server} (context sandbox of ${cluster.kubeconfig})\n`,
    });
    writeFileSync(facts, read.stdout);
    expect(parse(read.stdout)).toMatchObject({
      kubernetes: { apiServer: { port: expect.any(Number) } },
      served: expect.arrayContaining(['security.istio.io/v1/PeerAuthentication']),
      zones: [expect.any(String), expect.any(String), expect.any(String)],
      storageClasses: [{ default: true }],
      meshes: [
        {
          type: 'istio',
          namespace: 'istio-system',
          injectionLabels: [{ 'istio-injection': 'enabled' }, { 'istio.io/rev': 'default' }],
        },
      ],
    });
    const json = await runGunj(['facts', ...admin, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toEqual(parse(read.stdout));
    const before = await rendered(facts);

    const everything = await diff(example);
    expect(everything.code).toBe(1);
    expect(everything.stdout).toContain('added: StatefulSet monitoring/prometheus\n+apiVersion: apps/v1\n');
    expect(everything.stderr).toContain(`${before.length} different, 0 as planned\n`);

    const crds = await runGunj(['crd', '-o', 'json']);
    await cluster.client.apply(JSON.parse(crds.stdout) as KubeObject, { fieldManager: 'test' });
    const kubeconfig = await cluster.operatorKubeconfig(operatorRbac());
    const operator = spawn(gunj, ['operator', '--kubeconfig', kubeconfig, '--metrics-port', '0'], { stdio: 'ignore' });
    const ended = once(operator, 'exit') as Promise<[number | null]>;
    try {
      await cluster.client.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
        { fieldManager: 'test' },
      );
      await eventually(() => cluster.client.apply(platform, { fieldManager: 'test' }));
      await eventually(async () => {
        const live = await cluster.client.get(refOf(platform));
        const { conditions = [] } = (live?.status ?? {}) as { conditions?: { type: string; status: string }[] };
        expect(conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
      }, 90_000);
    } finally {
      operator.kill('SIGTERM');
    }
    expect((await ended)[0]).toBe(0);

    for (const object of before) {
      const live = await cluster.client.get(refOf(object));
      expect({ of: refOf(object), hash: live?.metadata.annotations?.[hashAnnotation] }).toEqual({
        of: refOf(object),
        hash: contentHash(object),
      });
    }
    const after = await diff(example);
    expect(after).toMatchObject({ code: 0, stdout: '' });
    expect(after.stderr).toContain(`0 different, ${before.length} as planned\n`);
  }, 240_000);

  it('prove and why read what the cluster has: it does what the platform declares, until a policy is gone', async () => {
    const proved = await runGunj(['prove', '-f', example, ...admin]);
    expect(proved.stdout).toMatch(/^The policies let through exactly what is declared\.\n/);
    expect(proved.stderr).toMatch(/^read \d+ objects of \d+ kinds$/m);
    expect(proved.code).toBe(0);
    const why = await runGunj(['why', 'grafana', 'to', 'loki:3100', ...admin]);
    expect(why.stdout).toMatch(/^monitoring\/grafana → monitoring\/loki:3100 is allowed, with mTLS alone\n/);
    const picture = await runGunj(['prove', ...admin, '-o', 'json']);
    const { sources } = JSON.parse(picture.stdout) as { sources: { namespace: string }[] };
    expect(sources.map(({ namespace }) => namespace)).toContain('istio-system');

    const namespace = 'monitoring';
    const policies = (await cluster.client.list({ apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' }))
      .items;
    const gone = policies.find(({ metadata }) => metadata.name === 'allow-grafana-to-loki-3100');
    expect(gone?.metadata.namespace).toBe(namespace);
    if (!gone) return;
    await cluster.client.delete(refOf(gone));
    try {
      const missing = await runGunj(['prove', '-f', example, ...admin]);
      expect(missing.stdout).toMatch(/grafana cannot call port 3100 of .*loki, which a flow declares/);
      expect(missing.code).toBe(1);
    } finally {
      const { apiVersion, kind, metadata, spec } = gone;
      const { name, labels = {}, annotations = {} } = metadata;
      await cluster.client.create({ apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec });
    }
  });

  it('diff finds what was changed, removed and is no longer asked for', async () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'monitoring', name: 'otel-collector' };
    await cluster.client.patch(deployment, {
      type: 'merge',
      body: { spec: { replicas: 3 } },
      fieldManager: 'somebody',
    });
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: 'monitoring',
      name: 'default-deny',
    };
    await cluster.client.delete(policy);
    const file = join(dir, 'without-tempo.yaml');
    const spec = { ...(platform.spec as object), components: { tempo: { enabled: false } } };
    writeFileSync(file, stringify({ ...platform, spec }));

    const text = await diff(file);
    expect(text.code).toBe(1);
    expect(text.stdout).toContain('-  replicas: 3\n+  replicas: 1\n');
    expect(text.stdout).toContain('added: NetworkPolicy monitoring/default-deny\n');
    expect(text.stdout).toContain('removed: StatefulSet monitoring/tempo\n');

    const json = await diff(file, '-o', 'json');
    const { changes } = JSON.parse(json.stdout) as { changes: { object: KubeObject; fields: unknown[] }[] };
    const changed = changes.find(({ object }) => object.kind === 'Deployment');
    expect(changed).toMatchObject({ change: 'changed', object: deployment });
    expect(changed?.fields).toContainEqual({ path: 'spec.replicas', live: 3, planned: 1 });
    expect(await cluster.client.get(policy)).toBeUndefined();
  });

  it('diff shows what a volume that grows takes, although it cannot be applied in place', async () => {
    const file = join(dir, 'grown.yaml');
    const spec = { ...(platform.spec as object), components: { loki: { storage: { size: '60Gi' } } } };
    writeFileSync(file, stringify({ ...platform, spec }));
    const { code, stdout } = await diff(file);
    expect(code).toBe(1);
    expect(stdout).toContain('StatefulSet monitoring/loki');
    expect(stdout).toMatch(/^\+ +storage: 60Gi$/m);
    expect(stdout).not.toContain('refused');
  });
});
