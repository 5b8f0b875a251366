import { describe, expect, it, test } from 'vitest';
import type { Pod } from '../pod.ts';
import { inject, refusal } from './inject.ts';

const pod = (annotations = {}, spec: Partial<Pod['spec']> = {}): Pod => ({
  metadata: {
    name: 'cart-5d4f7-abcde',
    annotations,
    labels: { app: 'cart', 'pod-template-hash': '5d4f7' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'cart-5d4f7', uid: 'u', controller: true }],
  },
  spec: { containers: [{ name: 'cart', image: 'example.com/cart' }], ...spec },
});
const enabled = { 'linkerd.io/inject': 'enabled' };
const disabled = { 'linkerd.io/inject': 'disabled' };
const v20 = { version: '2.20.0', cni: false };

describe('which pods get a proxy', () => {
  test.each([
    ['those that ask for it', pod(enabled), {}, true],
    ['those whose namespace asks for it', pod(), enabled, true],
    ['those that ask for it where their namespace does not', pod(enabled), disabled, true],
    ['none that do not, whatever their namespace says', pod(disabled), enabled, false],
    ['none where nobody asks', pod(), {}, false],
    ['none in the network of their node', pod(enabled, { hostNetwork: true }), {}, false],
    ['none that have one', pod(enabled, { initContainers: [{ name: 'linkerd-proxy', image: 'x' }] }), {}, false],
  ])('%s', (_, given, namespace, injected) => {
    expect(refusal(given, namespace) === undefined).toBe(injected);
  });
});

describe('an injected pod', () => {
  it('tells who it is of, and takes the configuration of its namespace where it has none of its own', () => {
    const annotations = { ...enabled, 'config.linkerd.io/default-inbound-policy': 'deny' };
    const namespace = {
      'config.linkerd.io/default-inbound-policy': 'audit',
      'config.linkerd.io/proxy-cpu-request': '10m',
      'other.example/a': 'b',
    };
    const { metadata } = inject(pod(annotations), 'shop', namespace, v20);
    expect(metadata.labels).toMatchObject({
      'linkerd.io/control-plane-ns': 'linkerd',
      'linkerd.io/workload-ns': 'shop',
      'linkerd.io/proxy-deployment': 'cart',
    });
    expect(metadata.annotations).toMatchObject({
      'config.linkerd.io/default-inbound-policy': 'deny',
      'config.linkerd.io/proxy-cpu-request': '10m',
      'linkerd.io/proxy-version': 'enterprise-2.20.0',
    });
    expect(metadata.annotations).not.toHaveProperty(['other.example/a']);
  });

  test.each([
    ['2.14.10', {}, ['linkerd-init'], ['linkerd-proxy', 'cart']],
    ['2.19.0', {}, ['linkerd-init'], ['linkerd-proxy', 'cart']],
    ['2.20.0', {}, ['linkerd-init', 'linkerd-proxy'], ['cart']],
    [
      '2.16.0',
      { 'config.alpha.linkerd.io/proxy-enable-native-sidecar': 'true' },
      ['linkerd-init', 'linkerd-proxy'],
      ['cart'],
    ],
    [
      '2.20.0',
      { 'config.linkerd.io/proxy-enable-native-sidecar': 'false' },
      ['linkerd-init'],
      ['linkerd-proxy', 'cart'],
    ],
  ])('of %s with %j', (version, annotations, init, containers) => {
    const { spec } = inject(pod({ ...enabled, ...annotations }), 'shop', {}, { version, cni: false });
    expect(spec.initContainers?.map(({ name }) => name)).toEqual(init);
    expect(spec.containers.map(({ name }) => name)).toEqual(containers);
  });

  it('captures no port it is told to leave out, nor those of the proxy itself', () => {
    const annotations = { ...enabled, 'config.linkerd.io/skip-inbound-ports': '25' };
    const [init] = inject(pod(annotations), 'shop', {}, v20).spec.initContainers ?? [];
    expect(init).toMatchObject({ args: expect.arrayContaining(['--inbound-ports-to-ignore', '4190,4191,25']) });
    const [checks] = inject(pod(enabled), 'shop', {}, { ...v20, cni: true }).spec.initContainers ?? [];
    expect(checks?.name).toBe('linkerd-network-validator');
  });
});
