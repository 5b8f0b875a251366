import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../prove/picture/picture.ts';
import { runInside } from './testing/run-inside.ts';
import { workspace } from './testing/workspace.ts';

const basic = join(import.meta.dirname, '../../examples/servicemesh/basic-servicemesh.yaml');

const shop = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, ports: [{name: sql, containerPort: 5432}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: sql}]}]
`;

const cilium = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: odd, namespace: shop}
spec: {endpointSelector: {matchLabels: {k8s:app: db}}, ingress: [{fromEntities: [all]}]}
`;

const prove = (args: readonly string[], input = '') => runInside(['prove', ...args], { input });

/** What the basic platform renders in Istio, with a change. */
async function rendered(change: (yaml: string) => string = (yaml) => yaml): Promise<string> {
  const { stdout } = await runInside(['render', '-f', basic, '--mesh', 'istio']);
  return change(stdout);
}

describe('gunj prove --objects', () => {
  it('shows who may call whom, whoever wrote the objects', async () => {
    const { code, stdout, stderr } = await prove(['--objects', '-'], shop);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('5432 sql     plain     shop/web');
    expect(stdout).toMatch(/^shop\/web\n {2}80 +plain +shop\/db, shop\/web, any other pod of shop, the internet$/m);
  });

  it('gives programs sorts, ports and outcomes with their reasons', async () => {
    const { stdout } = await prove(['--objects', '-', '-o', 'json'], shop);
    const { sources, destinations, cells, outcomes, reasons, summary } = JSON.parse(stdout);
    const row = sources.findIndex((one: { members: { name: string }[] }) => one.members[0]?.name === 'shop/web');
    expect(destinations[0]).toEqual({
      members: [{ name: 'shop/db', kind: 'workload' }],
      namespace: 'shop',
      ports: [
        { port: 5432, protocol: 'TCP', name: 'sql' },
        { port: 'other', protocol: 'TCP' },
      ],
    });
    const outcome = outcomes[cells[row][0]];
    expect(outcome).toMatchObject({ verdict: 'allowed', encryption: 'plain' });
    expect(outcome.because.map((number: number) => reasons[number])).toContain('NetworkPolicy shop/db lets it through');
    expect(outcomes[cells[row][1]].verdict).toBe('denied');
    expect(summary.denied).toBeGreaterThan(0);
  });

  it('reads a folder, lists, and what the API itself gives', async () => {
    const item =
      '{"metadata":{"name":"job-1","namespace":"shop","labels":{"app":"job"}},"spec":{"containers":[{"name":"a"}]}}';
    const dir = await workspace({
      'shop.yaml': shop,
      'pods.json': `{"apiVersion":"v1","kind":"PodList","items":[${item}]}`,
      'readme.md': 'not read',
    });
    const { stdout, code } = await prove(['--objects', dir]);
    expect(code).toBe(0);
    expect(stdout).toContain('shop/job-1');
  });

  it('says of policies it does not evaluate that what they are about is unknown', async () => {
    const { stdout, stderr, code } = await prove(['--objects', '-'], shop + cilium);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'note: 1 CiliumNetworkPolicy: not evaluated here, so whatever they may be about is unknown',
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /5432 sql unknown .*: CiliumNetworkPolicy shop\/odd may decide this, and is not evaluated other/,
    );
    expect(stdout).toMatch(/^shop\/web\n {2}80 +plain/m);
  });

  it('says of a NetworkPolicy of a version it does not evaluate which it is', async () => {
    const old =
      '\n---\napiVersion: extensions/v1beta1\nkind: NetworkPolicy\nmetadata: {name: old, namespace: shop}\nspec: {podSelector: {}}\n';
    const { stdout, stderr } = await prove(['--objects', '-'], shop + old);
    expect(stderr).toContain('note: 1 NetworkPolicy of extensions/v1beta1: not evaluated here');
    expect(stdout).toMatch(/^shop\/web\n {2}80 +unknown/m);
  });

  it('writes nothing to a terminal that it would act upon, and to programs what is there', async () => {
    const evil =
      '\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: "a\\e[2J\\nb", namespace: shop}\nspec: {containers: [{name: x, ports: [{name: "p\\e[1m", containerPort: 81}]}]}\n' +
      '---\napiVersion: v1\nkind: "Odd\\e[2J"\nmetadata: {}\n';
    const { stdout, stderr } = await prove(['--objects', '-'], shop + evil);
    expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stdout).toContain('shop/a�[2J�b');
    expect(stdout).toContain('81 p�[1m');
    expect(stderr).toContain('note: a Odd�[2J without a name was passed over');
    const json = JSON.parse((await prove(['--objects', '-', '-o', 'json'], shop + evil)).stdout) as Picture;
    expect(json.sources.flatMap(({ members }) => members.map(({ name }) => name))).toContain('shop/a\u001b[2J\nb');
  });

  it('assumes a mesh where there are traces of it alone, and takes another that is named', async () => {
    const objects = await rendered();
    const assumed = await prove(['--objects', '-'], objects);
    expect(assumed.stderr).toMatch(
      /^note: the control plane of istio is not among the objects; a default installation is assumed/,
    );
    expect(assumed.stdout).toMatch(/3100 http-metrics +mtls +monitoring\/grafana/);
    const none = await prove(['--objects', '-', '--mesh', 'none'], objects);
    expect(none.stdout).not.toContain('mtls');
    expect(none.stderr).toContain('AuthorizationPolicy');
  });

  it.each([
    { args: [], message: /name what to judge: -f .* --objects .* --context/ },
    { args: ['--objects', '-', '--context', 'a'], message: /two places to read objects from/ },
    { args: ['--context', 'a', '--mesh', 'istio'], message: /leave out --facts and --mesh/ },
    { args: ['--objects', '-'], input: 'a: [', message: /<stdin> is no YAML/ },
    { args: ['--objects', '-'], input: 'a: {{ .Values.x }} b', message: /looks like a template/ },
    { args: ['--objects', '-'], input: '', message: /standard input has no objects/ },
    { args: ['--objects', '/nowhere'], message: /cannot read \/nowhere/ },
    { args: ['--objects', '-', '-f', '-'], message: /only one of/ },
  ])('refuses $args as wrong usage: $message', async ({ args, input, message }) => {
    const { code, stderr } = await prove(args, input);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('gunj prove -f --objects', () => {
  const against = (objects: string, ...more: string[]) =>
    prove(['-f', basic, '--mesh', 'istio', '--objects', '-', ...more], objects);

  it('holds objects against what a platform declares', async () => {
    const { code, stdout } = await against(await rendered());
    expect(stdout).toMatch(/^The policies let through exactly what is declared\./);
    expect(code).toBe(0);
  });

  it('finds what is missing and what is too much, each with a counter-example in words', async () => {
    const wider = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: monitoring}
spec: {podSelector: {}, ingress: [{}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: open, namespace: monitoring}
spec: {rules: [{}]}
`;
    const without = (yaml: string) =>
      yaml
        .split('\n---\n')
        .filter((text) => !/name: allow-grafana-to-loki-3100\n/.test(text))
        .join('\n---\n');
    const extra = await against((await rendered()) + wider);
    expect(extra.code).toBe(1);
    expect(extra.stdout).toMatch(
      /can call port \d+ of .* which no flow declares: NetworkPolicy monitoring\/open lets it through/,
    );
    const missing = await against(await rendered(without));
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/grafana cannot call port 3100 of loki, which a flow declares: AuthorizationPolicy/);
  });

  it('says so when there is nothing to look at', async () => {
    const { stderr, code } = await against(shop);
    expect(stderr).toContain('note: standard input has no objects in the namespace monitoring');
    expect(code).toBe(1);
  });
});
