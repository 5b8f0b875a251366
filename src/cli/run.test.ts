import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInside } from './testing/run-inside.ts';
import { platformYaml, workspace } from './testing/workspace.ts';

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['rendr'], 'Did you mean render?'],
    ['an unknown flag', ['crd', '--outpt', 'x'], 'Did you mean --output?'],
    ['render without a file', ['render'], "required option '-f, --file <file>' not specified"],
    ['a format that does not exist', ['crd', '-o', 'xml'], 'Allowed choices are yaml, json'],
    [
      'facts from a file and a mesh at once',
      ['render', '-f', 'x', '--facts', 'y', '--mesh', 'none'],
      'cannot be used with',
    ],
    ['a mesh version without a mesh', ['render', '-f', 'x', '--mesh-version', '1.30.3'], '--mesh-version needs --mesh'],
    ['a mesh that is not known', ['render', '-f', 'x', '--mesh', 'isto'], 'use istio or linkerd or none'],
    [
      'a version that is none',
      ['render', '-f', 'x', '--mesh', 'istio', '--mesh-version', 'new'],
      'write it like 1.30.3',
    ],
    [
      'a file that is not there',
      ['render', '-f', '/nowhere/p.yaml', '--mesh', 'none'],
      '/nowhere/p.yaml: there is no such file',
    ],
    [
      'a directory instead of a file',
      ['render', '-f', '/', '--mesh', 'none'],
      'cannot read /: it is a directory; name a file',
    ],
    ['standard input twice', ['render', '-f', '-', '--facts', '-'], 'only one of -f and --facts can be -'],
    ['no cluster', ['facts'], 'name a cluster with --context or --kubeconfig'],
    [
      'a kubeconfig that is not there',
      ['facts', '--kubeconfig', '/nowhere/config'],
      'There is no kubeconfig at /nowhere/config.',
    ],
    ['a port that is none', ['operator', '--metrics-port', '70000'], 'It must be a whole number from 0 to 65535.'],
    [
      'a demo on a real cluster that nobody can confirm',
      ['demo', '--context', 'x'],
      '--context x needs --yes where nobody can be asked',
    ],
    ['--yes without a cluster', ['demo', '--yes'], '--yes needs --context'],
    ['planting a mesh in a real cluster', ['demo', '--context', 'x', '--mesh', 'none'], 'cannot be used with'],
    ['a time that is none', ['demo', '--timeout', '5'], 'Write a duration such as 90s, 5m or 1h30m.'],
    [
      'a mesh that cannot be planted',
      ['demo', '--mesh', 'consul'],
      '--mesh consul cannot be planted; use istio, linkerd or none',
    ],
    ['no command at all', [], 'Usage: gunj'],
  ])('%s ends with 2 and says so', async (_, args, says) => {
    const { code, stdout, stderr } = await runInside(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a context that does not exist ends with 2 and names those that do', async () => {
    const dir = await workspace({ config: JSON.stringify({ contexts: [{ name: 'prod', context: {} }] }) });
    const env = { KUBECONFIG: join(dir, 'config') };
    const { code, stderr } = await runInside(['diff', '-f', '-', '--context', 'prd'], { input: platformYaml, env });
    expect(code).toBe(2);
    expect(stderr).toContain(`no context "prd" in ${env.KUBECONFIG}; contexts: prod.`);
  });

  it('does not take the cluster that KUBECONFIG happens to name', async () => {
    const contexts = JSON.stringify({ contexts: [{ name: 'prod', context: {} }], 'current-context': 'prod' });
    const dir = await workspace({ config: contexts });
    const { code, stderr } = await runInside(['facts'], { env: { KUBECONFIG: join(dir, 'config') } });
    expect(code).toBe(2);
    expect(stderr).toBe('gunj: name a cluster with --context (prod) or --kubeconfig\n');
  });
});

describe('gunj --version', () => {
  it.each([[[]], [['-o', 'json']]])('says the same as gunj version, with %j', async (more: string[]) => {
    const version = await runInside(['version', ...more]);
    expect(version.code).toBe(0);
    expect(await runInside(['--version', ...more])).toEqual(version);
  });

  it('is part of the help', async () => {
    expect((await runInside(['--help'])).stdout).toMatch(/^ +--version +the same as/m);
  });
});

describe('help', () => {
  it('of demo shows the default of --timeout as people write it', async () => {
    const { stdout } = await runInside(['demo', '--help']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('such as 90s or 5m (default: 5m)');
  });

  it.each(['render', 'facts', 'diff', 'operator', 'crd', 'rbac', 'policies', 'demo'])(
    'of %s shows how it is used',
    async (command) => {
      const { code, stdout, stderr } = await runInside([command, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Examples:\n  # ');
      expect(stdout).toContain(`  gunj ${command}`);
    },
  );
});

describe('what is refused', () => {
  it.each([
    [
      'a value',
      platformYaml.replace('auto', 'consul'),
      ['--mesh', 'none'],
      ':9:11: error INVALID_VALUE spec.serviceMesh.type: ',
    ],
    [
      'a field that is not known',
      platformYaml.replace('type', 'tpye'),
      ['--mesh', 'none'],
      ':9:5: error UNKNOWN_FIELD spec.serviceMesh.tpye: ',
    ],
    ['text that is not YAML', 'a: [', ['--mesh', 'none'], ':1:'],
    ['to guess the mesh', platformYaml, [], ':9:5: error MESH_UNKNOWN spec.serviceMesh.type: '],
    [
      'a mesh that is too old',
      platformYaml,
      ['--mesh', 'istio', '--mesh-version', '1.16.0'],
      ': error UNSUPPORTED_VERSION ',
    ],
  ])('%s ends with 1 and names the place', async (_, text, options, says) => {
    const dir = await workspace({ 'p.yaml': text });
    const file = join(dir, 'p.yaml');
    const { code, stdout, stderr } = await runInside(['render', '-f', file, ...options]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${file}${says.startsWith(': ') ? '' : says}`);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a facts file with a mistake is refused with its place', async () => {
    const facts = 'apiVersion: observability.io/v1beta1\nkind: Facts\nzone: [a]\n';
    const dir = await workspace({ 'p.yaml': platformYaml, 'f.yaml': facts });
    const { code, stderr } = await runInside(['render', '-f', join(dir, 'p.yaml'), '--facts', join(dir, 'f.yaml')]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(dir, 'f.yaml')}:3:1: error UNKNOWN_FIELD zone: `);
    expect(stderr).toContain('hint: Did you mean zones?');
  });

  it('an unreachable cluster is one sentence with a way out', async () => {
    const cluster = { server: 'https://127.0.0.1:1', 'insecure-skip-tls-verify': true };
    const kubeconfig = JSON.stringify({
      clusters: [{ name: 'a', cluster }],
      contexts: [{ name: 'a', context: { cluster: 'a' } }],
      'current-context': 'a',
    });
    const dir = await workspace({ config: kubeconfig });
    const { code, stdout, stderr } = await runInside(['facts', '--kubeconfig', join(dir, 'config')]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const [where, what, ...rest] = stderr.trimEnd().split('\n');
    expect(where).toBe(`cluster: https://127.0.0.1:1 (context a of ${join(dir, 'config')})`);
    expect(what).toMatch(/^gunj: the cluster cannot be reached: .*--context or --kubeconfig/);
    expect(rest).toEqual([]);
  });
});
