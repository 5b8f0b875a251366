import { Environment } from '@marcbachmann/cel-js';
import { expect, it } from 'vitest';
import { platformWith } from '../../../testing/platform.ts';
import { finalizer } from '../../names.ts';
import { heldPlatformPolicy } from './cluster-scope.ts';

const environment = new Environment({ unlistedVariablesAreDyn: true });
/** Whether somebody who has neither right may make this change. */
function taken(before: object, now: object): boolean {
  const context = { request: { operation: 'UPDATE', namespace: 'monitoring' }, oldObject: before, object: now };
  const holds = (expression: string) =>
    environment.parse(expression.replaceAll(/authorizer\..*?allowed\(\)/gs, 'false'))(context) === true;
  const { matchConditions = [], validations } = heldPlatformPolicy;
  return (
    !matchConditions.every(({ expression }) => holds(expression)) ||
    validations.every(({ expression }) => holds(expression))
  );
}

const platform = (spec: Parameters<typeof platformWith>[0], finalizers?: string[], reach?: string) => ({
  ...platformWith(spec),
  metadata: { name: 'my-platform', namespace: 'monitoring', ...(finalizers ? { finalizers } : {}) },
  ...(reach ? { status: { scope: { reach } } } : {}),
});
const everywhere = { observability: { namespaces: { all: true } } };
const ours = [finalizer, 'example.com/theirs'];

it.each([
  ['reaches beyond its namespace', everywhere, undefined],
  ['did, as its status tells', {}, 'Cluster'],
])('a platform that %s is held until the operator lets it go', (_, spec, reach) => {
  const before = platform(spec, ours, reach);
  for (const finalizers of [undefined, [], ['example.com/theirs']])
    expect(taken(before, platform(spec, finalizers, reach))).toBe(false);
  // Nor by a change that has it reach no further at the same time.
  expect(taken(before, platform({}, [], reach))).toBe(false);
});

it.each([
  ['a finalizer of others', platform(everywhere, ours), platform(everywhere, [finalizer])],
  ['ours of one that stays in its namespace', platform({}, ours, 'Namespace'), platform({}, [])],
  ['nothing', platform(everywhere, ours), platform(everywhere, ours)],
  ['ours where it was not yet', platform(everywhere), platform(everywhere)],
])('whoever may write platforms may take away %s', (_, before, now) => {
  expect(taken(before, now)).toBe(true);
});
