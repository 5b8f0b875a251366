import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface Authority {
  /** PEM. */
  cert: string;
  /** A certificate for these host names and addresses, valid to 2049 unless `until` (as in UTCTime) says otherwise; PEM. */
  issue(names: string[], until?: string): { cert: string; key: string };
}

/** A certificate authority for one test. */
export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const isAuthority = extension('551d13', true, sequence(Buffer.from('0101ff', 'hex')));
  return {
    cert: certificate(name, name, spki, privateKey, [isAuthority]),
    issue(names, until) {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const leafSpki = leaf.publicKey.export({ type: 'spki', format: 'der' });
      const subject = names[0] ?? 'nobody';
      return {
        cert: certificate(subject, name, leafSpki, privateKey, [alternativeNames(names)], until),
        key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

/** X.509 v3 in DER, signed with ECDSA and SHA-256, valid from 2020 on. */
function certificate(
  subject: string,
  issuer: string,
  spki: Buffer,
  issuerKey: KeyObject,
  extensions: Buffer[],
  until = '491231235959Z',
): string {
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const body = sequence(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    commonName(issuer),
    sequence(element(0x17, Buffer.from('200101000000Z')), element(0x17, Buffer.from(until))),
    commonName(subject),
    spki,
    element(0xa3, sequence(...extensions)),
  );
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', body, issuerKey)]);
  const der = sequence(body, algorithm, element(0x03, signature));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const alternativeNames = (names: string[]) =>
  extension('551d11', false, sequence(...names.map((name) => (isIP(name) === 4 ? address(name) : dnsName(name)))));
const address = (ip: string) => element(0x87, Buffer.from(ip.split('.').map(Number)));
const dnsName = (name: string) => element(0x82, Buffer.from(name));
const commonName = (name: string) => sequence(element(0x31, sequence(oid('550403'), element(0x0c, Buffer.from(name)))));
const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(oid(id), ...(critical ? [Buffer.from('0101ff', 'hex')] : []), element(0x04, value));
const oid = (hex: string) => element(0x06, Buffer.from(hex, 'hex'));
const sequence = (...parts: Buffer[]) => element(0x30, Buffer.concat(parts));

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const size = length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.concat([Buffer.of(tag), size, content]);
}
