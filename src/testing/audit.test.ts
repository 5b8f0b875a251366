import { describe, expect, it } from 'vitest';
import { type AuditedRequest, isRefused, isRefusedFor } from './audit.ts';

const request = (changes: Partial<AuditedRequest>): AuditedRequest => ({
  group: 'apps',
  resource: 'deployments',
  verb: 'list',
  status: 403,
  why: 'deployments.apps is forbidden: User "x" cannot list resource "deployments" in API group "apps"',
  ...changes,
});
const granting = request({
  group: 'rbac.authorization.k8s.io',
  resource: 'clusterroles',
  verb: 'patch',
  why: 'clusterroles "p" is forbidden: user "x" is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}\n{APIGroups:["batch"], Resources:["jobs"], Verbs:["watch"]}',
});
const owned = request({
  verb: 'create',
  why: 'deployments.apps "p" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can\'t set finalizers on: , <nil>',
});
const leaving = request({
  verb: 'create',
  why: 'unable to create new content in namespace p because it is being terminated',
});
const finalizers = 'observability.io/observabilityplatforms/finalizers update';

describe('a request that is refused', () => {
  it.each<[string, AuditedRequest, string]>([
    ['which it takes', request({}), 'apps/deployments list'],
    ['which it takes for this one alone', request({ verb: 'get', name: 'p' }), 'apps/deployments get p'],
    ['that an apply takes which makes its object', request({ verb: 'patch' }), 'apps/deployments create'],
    ['which it gives to others', granting, '/nodes list'],
    ['which it gives to others at last', granting, 'batch/jobs watch'],
    ['over the finalizers of an owner', owned, finalizers],
  ])('is so for want of a right %s', (_, refused, right) => {
    expect(isRefusedFor(refused, ['apps/statefulsets get', right])).toBe(true);
  });

  it.each<[string, AuditedRequest, string]>([
    ['to do something else', request({}), 'apps/deployments watch'],
    ['over another kind', request({}), 'apps/statefulsets list'],
    ['over the kind of another group', request({}), 'extensions/deployments list'],
    ['over another of its kind', request({ verb: 'get', name: 'p' }), 'apps/deployments get q'],
    ['that it gives to nobody', granting, '/nodes watch'],
    ['to give rights, where one is missing that is given', granting, 'rbac.authorization.k8s.io/clusterroles patch'],
    ['to make it, where an owner is named', owned, 'apps/deployments create'],
    ['over finalizers, where no owner is named', request({}), finalizers],
    ['in a namespace that is going', leaving, 'apps/deployments create'],
    ['where it was done', request({ status: 200 }), 'apps/deployments list'],
    ['where nobody knows who asks', request({ status: 401 }), 'apps/deployments list'],
  ])('is not so for want of a right %s', (_, refused, right) => {
    expect(isRefusedFor(refused, [right])).toBe(false);
  });

  it('is so for want of rights, but for a namespace that is going and a definition that is new', () => {
    const late = request({ why: 'cannot find RESTMapping for APIVersion x Kind y' });
    const requests = [request({}), request({ status: 401 }), leaving, late, request({ status: 409 })];
    expect(requests.map(isRefused)).toEqual([true, true, false, false, false]);
  });
});
