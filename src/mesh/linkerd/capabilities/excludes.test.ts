import { expect, test } from 'vitest';
import { excludeCases, excludeOutcome } from '../../testing/exclude-trials.ts';
import { trafficRows } from '../testing/traffic-rows.ts';

test.each(excludeCases(trafficRows))(
  '$other gives way to $field $value in Linkerd $version, and that is said',
  (tried) => {
    const { alone, both } = excludeOutcome(trafficRows, tried);
    expect(alone.excluded).toEqual([]);
    expect(both.excluded).toEqual([tried.other]);
    expect(both.objects).toEqual(alone.objects);
  },
);

test('a circuit breaker gives way where retries take a ServiceProfile', () => {
  const pairs = excludeCases(trafficRows).map(({ other, version }) => `${other} ${version}`);
  expect(pairs).toContain('spec.serviceMesh.trafficManagement.circuitBreaker 2.14.0');
});
