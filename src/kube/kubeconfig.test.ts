import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, inClusterConfig } from './config.ts';
import { kubeconfigPaths, listContexts, loadKubeconfig } from './kubeconfig.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const write = (name: string, content: unknown) => {
  const path = join(dir, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const cluster = (name: string, fields: object = {}) => ({
  name,
  cluster: { server: `https://${name}:6443`, ...fields },
});
const user = (name: string, fields: object) => ({ name, user: fields });
const context = (name: string, fields: object = {}) => ({ name, context: { cluster: 'c', user: 'u', ...fields } });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const load = (content: object, name?: string) =>
  loadKubeconfig({
    paths: [write('config', content)],
    environment: { PATH: '/bin' },
    ...(name ? { context: name } : {}),
  });

describe('a kubeconfig', () => {
  test('gives the cluster and the user of its current context', () => {
    const config = load({
      clusters: [cluster('c', { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'kubernetes' })],
      users: [user('u', { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') })],
      contexts: [context('x', { namespace: 'apps' })],
      'current-context': 'x',
    });
    expect(config).toEqual({
      server: 'https://c:6443',
      caData: 'CA',
      tlsServerName: 'kubernetes',
      clientCertificateData: 'CERT',
      clientKeyData: 'KEY',
      namespace: 'apps',
    });
  });

  test('takes the context that is named', () => {
    const config = load(
      {
        clusters: [cluster('c'), cluster('d', { server: 'https://d/k8s/', 'insecure-skip-tls-verify': true })],
        users: [user('u', { token: 't' }), user('v', { username: 'a', password: 'b' })],
        contexts: [context('x'), context('y', { cluster: 'd', user: 'v' })],
        'current-context': 'x',
      },
      'y',
    );
    expect(config).toEqual({ server: 'https://d/k8s', insecureSkipTlsVerify: true, username: 'a', password: 'b' });
  });

  test('finds files from where it lies itself', () => {
    const config = load({
      clusters: [cluster('c', { 'certificate-authority': 'pki/ca.crt' })],
      users: [user('u', { 'client-certificate': '/abs/cert', 'client-key': 'key', tokenFile: 'token' })],
      contexts: [context('x')],
      'current-context': 'x',
    });
    expect(config).toMatchObject({
      caFile: join(dir, 'pki/ca.crt'),
      clientCertificateFile: '/abs/cert',
      clientKeyFile: join(dir, 'key'),
      tokenFile: join(dir, 'token'),
    });
  });

  test('describes a credential program with the whole environment it gets', () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './bin/login',
      args: ['-x', 1],
      env: [{ name: 'A', value: 'b' }],
    };
    const config = load({
      clusters: [cluster('c')],
      users: [user('u', { exec })],
      contexts: [context('x')],
      'current-context': 'x',
    });
    expect(config.exec).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: join(dir, 'bin/login'),
      args: ['-x', '1'],
      environment: { PATH: '/bin', A: 'b' },
      provideClusterInfo: false,
    });
  });

  test('of several files lets the first to name a thing win, and passes over those that are not there', () => {
    const first = write('first', {
      clusters: [cluster('c', { server: 'https://first' })],
      contexts: [context('x')],
      'current-context': 'x',
    });
    const second = write('second', {
      clusters: [cluster('c', { server: 'https://second' })],
      users: [user('u', { token: 't' })],
      contexts: [context('y')],
      'current-context': 'y',
    });
    const paths = [join(dir, 'absent'), first, second];
    expect(loadKubeconfig({ paths, environment: {} })).toEqual({ server: 'https://first', token: 't' });
    expect(listContexts(paths)).toEqual({ names: ['x', 'y'], current: 'x' });
  });

  const whole = {
    clusters: [cluster('c')],
    users: [user('u', { token: 'secret-token' })],
    contexts: [context('x')],
    'current-context': 'x',
  };
  test.each([
    [
      'a context that is not there',
      { ...whole, 'current-context': 'z' },
      /There is no context "z" in .*; contexts: x\./,
    ],
    ['no context', { ...whole, 'current-context': '' }, /No context is chosen/],
    ['a cluster that is not there', { ...whole, clusters: [] }, /names the cluster "c", which is not there/],
    ['a user that is not there', { ...whole, users: [] }, /names the user "u", which is not there/],
    [
      'a server that is no address',
      { ...whole, clusters: [cluster('c', { server: 'nonsense' })] },
      /no valid server address/,
    ],
    [
      'a proxy',
      { ...whole, clusters: [cluster('c', { 'proxy-url': 'http://p' })] },
      /proxy-url, which is not supported/,
    ],
    ['an auth-provider', { ...whole, users: [user('u', { 'auth-provider': {} })] }, /use exec instead/],
    [
      'a program that asks',
      { ...whole, users: [user('u', { exec: { command: 'a', interactiveMode: 'Always' } })] },
      /asks questions/,
    ],
    ['a program without a command', { ...whole, users: [user('u', { exec: {} })] }, /without a command/],
  ])('refuses %s in words', (_, content, message) => {
    expect(() => load(content)).toThrow(ConfigError);
    expect(() => load(content)).toThrow(message);
  });

  test('that is not YAML or not there is refused in words', () => {
    expect(() => loadKubeconfig({ paths: [write('bad', 'a: [b')], environment: {} })).toThrow(/bad is not YAML/);
    expect(() => loadKubeconfig({ paths: [join(dir, 'absent')], environment: {} })).toThrow(
      /There is no kubeconfig at .*absent/,
    );
    mkdirSync(join(dir, 'folder'));
    expect(() => loadKubeconfig({ paths: [join(dir, 'folder')], environment: {} })).toThrow(/folder cannot be read/);
  });
});

test.each([
  [{ KUBECONFIG: '/a:/b', HOME: '/h' }, ['/a', '/b']],
  [{ KUBECONFIG: '', HOME: '/h' }, ['/h/.kube/config']],
  [{}, []],
])('with %j kubeconfigs are looked for at %j', (environment, paths) => {
  expect(kubeconfigPaths(environment)).toEqual(paths);
});

describe('in a cluster', () => {
  test.each([
    ['10.96.0.1', 'https://10.96.0.1:443'],
    ['fd00::1', 'https://[fd00::1]:443'],
  ])('the API server at %s is reached as the service account', (host, server) => {
    write('token', 't');
    write('namespace', 'apps\n');
    const environment = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '443' };
    expect(inClusterConfig(environment, dir)).toEqual({
      server,
      caFile: join(dir, 'ca.crt'),
      tokenFile: join(dir, 'token'),
      namespace: 'apps',
    });
  });

  test('without a token or an address there is none', () => {
    expect(inClusterConfig({ KUBERNETES_SERVICE_HOST: '10.96.0.1' }, dir)).toBeUndefined();
    write('token', 't');
    expect(inClusterConfig({}, dir)).toBeUndefined();
  });
});
