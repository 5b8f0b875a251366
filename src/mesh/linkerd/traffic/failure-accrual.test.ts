import { expect, test } from 'vitest';
import { failureAccrual } from './failure-accrual.ts';

const key = 'balancer.linkerd.io/failure-accrual';

test.each([
  ['errors alone', { consecutiveErrors: 5 }, { [`${key}-consecutive-max-failures`]: '5' }],
  ['a pause alone', { baseEjectionTime: '30s' }, { [`${key}-consecutive-min-penalty`]: '30s' }],
  [
    'a pause that is longer than the longest of Linkerd, which would drop all of it',
    { consecutiveErrors: 3, baseEjectionTime: '1m30s' },
    {
      [`${key}-consecutive-max-failures`]: '3',
      [`${key}-consecutive-min-penalty`]: '90s',
      [`${key}-consecutive-max-penalty`]: '90s',
    },
  ],
])('%s', (_, breaker, more) => {
  expect(failureAccrual(breaker)).toEqual({ [key]: 'consecutive', ...more });
});

test.each([
  ['nothing', undefined],
  ['nothing that Linkerd has', { interval: '5s', minHealthPercent: 50 }],
  ['nobody to be left alone', { consecutiveErrors: 5, maxEjectionPercent: 0 }],
])('%s asks for none', (_, breaker) => {
  expect(failureAccrual(breaker)).toEqual({});
});
