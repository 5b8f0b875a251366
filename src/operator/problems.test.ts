import { expect, test } from 'vitest';
import { ApiError } from '../kube/errors.ts';
import { problemOf } from './problems.ts';

const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'monitoring', name: 'loki' };

test.each([
  {
    title: 'an object that does not fit its type',
    status: 500,
    message:
      'failed to create typed patch object (monitoring/loki; apps/v1, Kind=StatefulSet): .spec.x: field not declared in schema',
    kind: 'Refused',
  },
  { title: 'a server in trouble', status: 500, message: 'etcdserver: leader changed', kind: undefined },
  {
    title: 'a webhook that does not answer',
    status: 500,
    message: 'Internal error occurred: failed calling webhook "x.example.com": connection refused',
    kind: 'Refused',
  },
  { title: 'a bad request', status: 400, message: 'strict decoding error', kind: 'Refused' },
  { title: 'no namespace', status: 404, message: 'namespaces "a" not found', kind: 'NamespaceMissing' },
  { title: 'too many requests', status: 429, message: 'try later', kind: undefined },
])('$title', ({ status, message, kind }) => {
  const error = new ApiError({ status, message, reason: 'Unknown' });
  expect(problemOf(ref, error)?.kind).toBe(kind);
});

const by = 'User "system:serviceaccount:gunj-system:gunj-operator"';

test.each([
  [`statefulsets.apps "loki" is forbidden: ${by} cannot patch resource "statefulsets" in API group "apps"`, true],
  ['admission webhook "policy.example.com" denied the request: User "x" cannot do this', false],
  ['pods "loki-0" is forbidden: violates PodSecurity "restricted:latest"', false],
])('of the refusal %s it is %s that a right is lacking', (message, isRight) => {
  const problem = problemOf(ref, new ApiError({ status: 403, message, reason: 'Forbidden' }));
  expect(problem?.message).toBe(isRight ? `${message}. Apply config/rbac.yaml of the operator's release.` : message);
});
