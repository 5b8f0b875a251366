import { describe, expect, it } from 'vitest';
import { failureOf, readInjector } from './detect-webhooks.ts';

const enabled = { matchLabels: { 'istio-injection': 'enabled' } };
const notRefused = { matchExpressions: [{ key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] }] };
const asked = { matchLabels: { 'sidecar.istio.io/inject': 'true' } };
const read = (...webhooks: object[]) =>
  readInjector({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'w' },
    webhooks,
  });

describe('namespace labels by which pods of a platform are injected', () => {
  it.each([
    {
      title: 'those of a webhook that takes every pod that does not refuse',
      webhook: { namespaceSelector: enabled, objectSelector: notRefused },
      labels: [{ 'istio-injection': 'enabled' }],
    },
    {
      title: 'those of a webhook that takes only pods that ask for it, as ours do',
      webhook: { namespaceSelector: enabled, objectSelector: asked },
      labels: [{ 'istio-injection': 'enabled' }],
    },
    {
      title: 'none of a webhook that asks for a label ours do not have',
      webhook: { namespaceSelector: enabled, objectSelector: { matchLabels: { team: 'a' } } },
      labels: [],
    },
    {
      title: 'none of a webhook that leaves out what this operator makes',
      webhook: {
        namespaceSelector: enabled,
        objectSelector: {
          matchExpressions: [{ key: 'app.kubernetes.io/managed-by', operator: 'NotIn', values: ['gunj-operator'] }],
        },
      },
      labels: [],
    },
    {
      title: 'none where the selector names namespaces, since a name is given',
      webhook: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
      labels: [],
    },
    {
      title: 'one for each value that would do',
      webhook: {
        namespaceSelector: { matchExpressions: [{ key: 'istio.io/rev', operator: 'In', values: ['a', 'b'] }] },
      },
      labels: [{ 'istio.io/rev': 'a' }, { 'istio.io/rev': 'b' }],
    },
  ])('$title', ({ webhook, labels }) => {
    expect(read(webhook).labels).toEqual(labels);
  });
});

describe('what becomes of pods while nobody answers', () => {
  const policy = (failurePolicy?: string, objectSelector: object = {}) => ({
    objectSelector,
    ...(failurePolicy ? { failurePolicy } : {}),
  });
  it.each([
    { title: 'the API server’s default is to fail', webhooks: [policy()], failure: 'Fail' },
    { title: 'all ignore', webhooks: [policy('Ignore'), policy('Ignore')], failure: 'Ignore' },
    { title: 'one of them fails', webhooks: [policy('Ignore'), policy('Fail')], failure: 'Fail' },
    {
      title: 'one that fails does not take our pods',
      webhooks: [policy('Ignore'), policy('Fail', { matchLabels: { team: 'a' } })],
      failure: 'Ignore',
    },
    { title: 'there is none', webhooks: [], failure: undefined },
  ])('$title: $failure', ({ webhooks, failure }) => {
    expect(failureOf([read(...webhooks)])).toBe(failure);
  });
});
