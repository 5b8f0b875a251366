import { expect, test } from 'vitest';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { callerAddresses } from './caller-addresses.ts';

function ranges(...cidrs: string[]) {
  const exceptions = [{ name: 'a', component: 'loki' as const, port: 3100, from: { cidrs } }];
  return callerAddresses(platformWith({ serviceMesh: { enabled: true, mtls: { exceptions } } }), plainFacts);
}

test.each([
  ['10.20.1.7/16', '10.20.1.7/32'],
  ['fd00:1::7/64', 'fd00:1::7/128'],
])('%s begins in the middle of a range', (cidr, alone) => {
  expect(ranges('10.0.0.0/8', cidr)).toMatchObject([
    { code: 'INVALID_VALUE', path: 'spec.serviceMesh.mtls.exceptions[0]', hint: expect.stringContaining(alone) },
  ]);
});

test('ranges that begin where they should are fine', () => {
  expect(ranges('10.20.0.0/16', '10.20.1.7/32', '0.0.0.0/0', 'fd00:1::/64', '::/0')).toEqual([]);
});

test.each(['https://169.254.169.254/keys', 'https://[fd00:ec2::254]/keys'])(
  'keys are not fetched from %s',
  (jwksUri) => {
    const requestIdentities = [{ name: 'a', component: 'grafana' as const, issuer: 'a', jwksUri }];
    const platform = platformWith({ serviceMesh: { enabled: true, authorization: { requestIdentities } } });
    expect(callerAddresses(platform, plainFacts)).toMatchObject([{ code: 'ADDRESS_REFUSED', severity: 'error' }]);
  },
);
