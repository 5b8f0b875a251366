import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { metadataBlocks } from '../platform/metadata-address.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://2852039166/',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]:80/',
  'http://[fd00:ec2::254]/',
  'http://100.100.100.200/',
  'http://168.63.129.16/',
  'http://[64:ff9b::a9fe:a9fe]/',
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

test('a host that turns out to be one of them is cut off', () => {
  const extraConfig = { remote_write: [{ url: 'http://metadata.example.com/' }] };
  const { plan } = compile(platformWith({ components: { prometheus: { extraConfig } } }), plainFacts);
  const policies = JSON.stringify(
    plan?.waves.flatMap(({ objects }) => objects).filter((o) => o.kind === 'NetworkPolicy'),
  );
  const blocks = [...policies.matchAll(/"cidr":"(?:0\.0\.0\.0|::)\/0","except":(\[[^\]]+\])/g)];
  expect(new Set(blocks.map(([, except]) => except))).toEqual(
    new Set([JSON.stringify(metadataBlocks.ipv4), JSON.stringify(metadataBlocks.ipv6)]),
  );
  expect(policies.match(/"cidr":"(?:0\.0\.0\.0|::)\/0"/g)).toHaveLength(blocks.length);
});
