import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { asSecret, base64, fromSecret, isDue, newCertificate } from './certificate.ts';

const now = Date.UTC(2026, 5, 1);
const day = 24 * 3_600_000;
const made = newCertificate('gunj-system', now);

test('a certificate holds for the name by which the API server calls, for 90 days', () => {
  const parsed = new X509Certificate(made.certificate);
  expect(parsed.checkHost('gunj-operator-webhook.gunj-system.svc')).toBeDefined();
  expect(parsed.verify(new X509Certificate(made.authorities[0] ?? '').publicKey)).toBe(true);
  expect(Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)).toBe(90 * day);
});

test.each([
  ['new', 0, false],
  ['59 days old', 59, false],
  ['61 days old', 61, true],
  ['past its end', 120, true],
  ['not valid yet', -1, true],
])('one that is %s: another is due is %s', (_, days, due) => {
  expect(isDue(made, now + days * day)).toBe(due);
});

test('the one before is believed on, and the one before that is not', () => {
  const second = newCertificate('gunj-system', now, made);
  const third = newCertificate('gunj-system', now, second);
  expect(second.authorities).toEqual([expect.any(String), made.authorities[0]]);
  expect(third.authorities.slice(1)).toEqual([second.authorities[0]]);
  expect(new Set([...second.authorities, ...third.authorities]).size).toBe(3);
});

test('it comes back from its Secret as it was', () => {
  const second = newCertificate('gunj-system', now, made);
  expect(fromSecret(asSecret('gunj-system', second))).toEqual(second);
});

const { data, ...secret } = asSecret('gunj-system', made) as ReturnType<typeof asSecret> & {
  data: Record<string, string>;
};
const other = newCertificate('gunj-system', now);
const broken = '-----BEGIN PRIVATE KEY-----\nzq\n-----END PRIVATE KEY-----\n';

test.each([
  ['no Secret', undefined],
  ['no data', secret],
  ['a certificate that is none', { ...secret, data: { ...data, 'tls.crt': base64('x') } }],
  ['no key', { ...secret, data: { ...data, 'tls.key': '' } }],
  ['the key of another', { ...secret, data: { ...data, 'tls.key': base64(other.key) } }],
  ['a key that is none', { ...secret, data: { ...data, 'tls.key': base64(broken) } }],
  ['no authority', { ...secret, data: { ...data, 'ca.crt': '' } }],
  ['the authority of another', { ...secret, data: { ...data, 'ca.crt': base64(other.authorities.join('')) } }],
])('nobody serves with %s', (_, found) => {
  expect(fromSecret(found)).toBeUndefined();
});
