import { expect, it } from 'vitest';
import { operatorRules } from '../rbac.ts';
import { gives, rightsOf } from './rights.ts';

const rule = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] };

it.each([
  [rule, true],
  [{ ...rule, apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, true],
  [{ ...rule, verbs: ['get'] }, false],
  [{ ...rule, resources: ['deployments/scale'] }, false],
  [{ ...rule, apiGroups: [''] }, false],
  [{ ...rule, resourceNames: ['one'] }, false],
  [{}, false],
])('of the rule %j it is %s that it lets all deployments be patched', (given, expected) => {
  expect(gives(given, { group: 'apps', resource: 'deployments', verb: 'patch' })).toBe(expected);
});

it('a rule about one name gives the right to that name', () => {
  const named = { ...rule, resourceNames: ['one'] };
  const right = { group: 'apps', resource: 'deployments', verb: 'get' };
  expect([gives(named, { ...right, name: 'one' }), gives(named, { ...right, name: 'two' })]).toEqual([true, false]);
});

it("the operator's own rules give each of its rights", () => {
  const rules = operatorRules();
  const all = rules.flatMap(rightsOf);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((right) => !rules.some((one) => gives(one, right)))).toEqual([]);
});
