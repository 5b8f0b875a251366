import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://2852039166/',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]:80/',
  'http://[fd00:ec2::254]/',
])('nothing is sent to %s', (url) => {
  const extraConfig = { remote_write: [{ url }] };
  const { plan, diagnostics } = compile(platformWith({ components: { prometheus: { extraConfig } } }), plainFacts);
  expect(plan).toBeUndefined();
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'ADDRESS_REFUSED', path: 'spec.components.prometheus' },
  ]);
});

test('an address next to it is an address', () => {
  const extraConfig = { remote_write: [{ url: 'http://169.253.1.1/' }] };
  expect(compile(platformWith({ components: { prometheus: { extraConfig } } }), plainFacts).plan).toBeDefined();
});
