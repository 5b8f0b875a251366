import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReportedField } from '../mesh/report.ts';
import { fieldsText } from './capabilities-text.ts';
import { colorsFor } from './io.ts';
import { runInside } from './testing/run-inside.ts';
import { platformYaml, workspace } from './testing/workspace.ts';

const multiCluster = join(import.meta.dirname, '../../examples/servicemesh/multi-cluster.yaml');
const plain = colorsFor({ write: () => undefined }, {});

interface Reported {
  mesh: string;
  version: string;
  dataPlane: string;
  assumed: boolean;
  fields: ReportedField[];
}

async function json(...args: string[]): Promise<Reported[]> {
  const { code, stdout, stderr } = await runInside(['capabilities', ...args, '-o', 'json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Reported[];
}

describe('gunj capabilities', () => {
  it('tells what a version of a mesh makes of every field', async () => {
    const { code, stdout, stderr } = await runInside(['capabilities', '--mesh', 'istio', '--mesh-version', '1.17.8']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^istio 1\.17\.8, sidecar mode: \d+ exact/);
    expect(stdout).toMatch(/^spec\.serviceMesh\.mtls\n {2}enabled: true +exact/m);
    expect(stdout).toMatch(/^ {2}multiCluster +refused/m);
  });

  it('takes the version that is assumed where none is named, and says so to programs', async () => {
    const assumed = { dataPlane: 'sidecar', assumed: true };
    expect(await json()).toEqual(['istio', 'linkerd'].map((mesh) => expect.objectContaining({ mesh, ...assumed })));
  });

  it('tells of ambient mode that it is not rendered for', async () => {
    const [report] = await json('--data-plane', 'ambient');
    expect(new Set(report?.fields.map(({ support }) => support))).toEqual(new Set(['refused']));
  });

  it('tells of the fields that a platform has alone', async () => {
    const [report] = await json('-f', multiCluster, '--mesh', 'istio');
    const lines = report?.fields.map(({ field, value, support }) => `${field}=${value ?? ''} ${support}`);
    expect(lines).toContain('spec.serviceMesh.mtls.mode=STRICT exact');
    expect(lines).toContain('spec.serviceMesh.multiCluster= refused');
    expect(lines?.join()).not.toContain('DISABLE');
  });

  it('tells of each control plane in the facts of a cluster, or of the one a platform joins', async () => {
    const mesh = (version: string, revision: string) =>
      `  - {type: istio, version: ${version}, namespace: istio-system, revision: ${revision}, tags: [], injectionLabels: [{istio.io/rev: ${revision}}], trustDomain: cluster.local, controlPlaneSelector: {app: istiod}, autoMtls: true, providers: [], dataPlane: sidecar}\n`;
    const facts = `apiVersion: observability.io/v1beta1\nkind: Facts\nmeshes:\n${mesh('1.20.8', 'old')}${mesh('1.30.3', 'new')}`;
    const dir = await workspace({ 'facts.yaml': facts, 'p.yaml': platformYaml });
    const of = async (...args: string[]) =>
      (await json('--facts', join(dir, 'facts.yaml'), ...args)).map(({ version }) => version);
    expect(await of()).toEqual(['1.20.8', '1.30.3']);
    expect(await of('-f', join(dir, 'p.yaml'))).toEqual(['1.30.3']);
  });

  it('tells how it changes from version to version', async () => {
    const [report] = await json('--mesh', 'istio', '--all-versions');
    expect(report?.version).toBe('1.17.0 and later');
    expect(report?.fields.length).toBeGreaterThan(4);
  });

  it.each([
    ['a platform outside any mesh', ['-f', '-', '--mesh', 'none'], 0, 'the platform joins no mesh'],
    ['no mesh', ['--mesh', 'none'], 0, 'there is no mesh'],
    ['a platform that does not say which mesh', ['-f', '-'], 1, 'MESH_UNKNOWN'],
    ['a mesh that nobody knows', ['--mesh', 'else'], 2, '--mesh else is not known'],
    ['a version without a mesh', ['--mesh-version', '1.30.3'], 2, '--mesh-version needs --mesh'],
    ['versions of a platform', ['-f', '-', '--all-versions'], 2, 'cannot be used with'],
    ['a data plane that is none', ['--data-plane', 'moon'], 2, 'Allowed choices are sidecar, ambient'],
    ['one input for two things', ['-f', '-', '--facts', '-'], 2, 'only one of -f and --facts can be -'],
  ])('ends with %s by its exit code', async (_, args, code, text) => {
    const ran = await runInside(['capabilities', ...args], { input: platformYaml });
    expect(ran.code).toBe(code);
    expect(ran.stdout + ran.stderr).toContain(text);
  });
});

describe('the table', () => {
  const field = (name: string, more: Partial<ReportedField> = {}): ReportedField => ({
    field: `spec.serviceMesh.traffic.${name}`,
    support: 'exact',
    how: 'it is so',
    ...more,
  });

  it('is wrapped to the terminal, with what is needed, what gives way and the way out below', () => {
    const given = [
      field('attempts', { how: 'as often as it says, on each of the routes that lead to a component' }),
      field('idle', {
        value: '60s',
        support: 'approximated',
        needs: ['a proxy'],
        excludes: [{ field: 'spec.serviceMesh.traffic.other', because: 'there is one' }],
        hint: 'Wait.',
      }),
    ];
    expect(fieldsText(given, { colors: plain, width: 72 })).toBe(
      [
        'spec.serviceMesh.traffic',
        '  attempts   exact         as often as it says, on each of the routes',
        '                           that lead to a component',
        '  idle: 60s  approximated  it is so',
        '                           needs a proxy',
        '                           other gives way to it: there is one',
        '                           → Wait.',
        '',
      ].join('\n'),
    );
  });

  it('names a field once for all its versions', () => {
    const given = [
      {
        ...field('idle', { support: 'refused', how: 'it is not there yet' }),
        before: '1.21.0',
      },
      { ...field('idle'), since: '1.21.0' },
      field('request'),
    ];
    expect(fieldsText(given, { colors: plain, width: 80 })).toBe(
      [
        'spec.serviceMesh.traffic',
        '  idle     before 1.21  refused  it is not there yet',
        '           1.21 on      exact    it is so',
        '  request  all          exact    it is so',
        '',
      ].join('\n'),
    );
  });
});
