import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { tableSource } from '../../facts/testing/table-source.ts';
import { createAuthority } from '../../pki/certificate.ts';
import { detectLinkerd } from './detect.ts';
import { linkerdRules } from './metrics/rules.ts';
import { installation } from './testing/installation.ts';
import { firstExpiry } from './trust-anchors.ts';

const { certificate } = createAuthority('root.linkerd.cluster.local');
const expires = new Date(Date.parse(new X509Certificate(certificate).validTo)).toISOString();

test.each<[why: string, pem: string, expected: string | undefined]>([
  ['one', certificate, expires],
  [
    'two, of which one cannot be read',
    `${certificate}\n${certificate.replace(/\n[A-Za-z0-9+/]{9}/, '\nAAAAAAAAA')}`,
    expires,
  ],
  ['none', 'soon', undefined],
  ['nothing', '', undefined],
])('the first trust anchor to expire is told of: %s', (_, pem, expected) => {
  expect(firstExpiry(pem)).toBe(expected);
});

test('an installation tells of it, and a rule tells Prometheus', async () => {
  const [mesh] = await detectLinkerd(
    tableSource({
      objects: installation({
        values: { identityTrustAnchorsPEM: certificate, proxy: { defaultInboundPolicy: 'deny' } },
      }),
      served: ['policy.linkerd.io/v1beta3/Server'],
    }),
  );
  expect(mesh).toMatchObject({ rootExpires: expires, defaultInbound: 'deny' });
  expect(linkerdRules({ rootExpires: '2030-01-01T00:00:00.000Z' })).toEqual([
    {
      name: 'mesh-trust-anchors',
      rules: [{ record: 'linkerd_trust_anchor_expiry_timestamp_seconds', expr: 'vector(1893456000)' }],
    },
  ]);
  expect(linkerdRules({})).toEqual([]);
});
