import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, bool, context, integer, objectId, octets, sequence, set, time, utf8 } from './der.ts';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface CertificateRequest {
  commonName: string;
  /** Kubernetes reads these as groups. */
  organizations?: string[];
  usage: 'server' | 'client';
  /** Host names and IPv4 addresses a server answers for. */
  hosts?: string[];
}

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
};

const dayMs = 24 * 60 * 60 * 1000;

/** How long a certificate holds: days from a moment, in milliseconds since 1970. */
export interface Validity {
  days: number;
  fromMs: number;
}

const sandboxValidity = (): Validity => ({ days: 30, fromMs: Date.now() });

/** A self-signed authority (ECDSA P-256), valid for 30 days unless told otherwise. */
export function createAuthority(commonName: string, validity = sandboxValidity()): KeyPair {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    extension(oid.basicConstraints, sequence(bool(true)), true),
    // keyCertSign and cRLSign
    extension(oid.keyUsage, bits(Buffer.from([0x06]), 1), true),
    extension(oid.subjectKeyId, octets(keyId(keys.publicKey))),
  ];
  const name = distinguishedName(commonName);
  return {
    certificate: certify(keys.publicKey, name, name, extensions, keys.privateKey, validity),
    key: pem(keys.privateKey),
  };
}

/** A leaf certificate (ECDSA P-256) signed by `authority`, valid for 30 days unless told otherwise. */
export function issueCertificate(
  authority: KeyPair,
  authorityName: string,
  request: CertificateRequest,
  validity = sandboxValidity(),
): KeyPair {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const usage = request.usage === 'server' ? oid.serverAuth : oid.clientAuth;
  const extensions = [
    extension(oid.basicConstraints, sequence(), true),
    // digitalSignature
    extension(oid.keyUsage, bits(Buffer.from([0x80]), 7), true),
    extension(oid.extendedKeyUsage, sequence(objectId(usage))),
    extension(oid.authorityKeyId, sequence(context(0, false, keyId(createPublicKey(authority.certificate))))),
    ...(request.hosts?.length ? [extension(oid.subjectAltName, sequence(...request.hosts.map(alternativeName)))] : []),
  ];
  const certificate = certify(
    keys.publicKey,
    distinguishedName(request.commonName, request.organizations),
    distinguishedName(authorityName),
    extensions,
    authority.key,
    validity,
  );
  return { certificate, key: pem(keys.privateKey) };
}

/** A private key (ECDSA P-256) and its public half, PEM: what signs and checks service-account tokens. */
export function createSigningKey(): { key: string; publicKey: string } {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { key: pem(keys.privateKey), publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

function certify(
  subjectKey: KeyObject,
  subject: Buffer,
  issuer: Buffer,
  extensions: Buffer[],
  signer: KeyObject | string,
  { days, fromMs }: Validity,
): string {
  // A few minutes back, for clocks that differ.
  const from = fromMs - 5 * 60 * 1000;
  const algorithm = sequence(objectId(oid.ecdsaWithSha256));
  const body = sequence(
    context(0, true, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    issuer,
    sequence(time(new Date(from)), time(new Date(from + days * dayMs))),
    subject,
    subjectKey.export({ type: 'spki', format: 'der' }),
    context(3, true, sequence(...extensions)),
  );
  const der = sequence(body, algorithm, bits(sign('sha256', body, signer)));
  const base64 = der.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string, organizations: string[] = []): Buffer {
  const attribute = (id: string, value: string): Buffer => set(sequence(objectId(id), utf8(value)));
  return sequence(...organizations.map((o) => attribute(oid.organization, o)), attribute(oid.commonName, commonName));
}

function alternativeName(host: string): Buffer {
  return isIPv4(host)
    ? context(7, false, Buffer.from(host.split('.').map(Number)))
    : context(2, false, Buffer.from(host, 'ascii'));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [bool(true)] : []), octets(value));
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
