import { createPrivateKey, X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createAuthority, createSigningKey, issueCertificate } from './certificate.ts';
import { integer, objectId, time, tlv } from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('distinguished encoding', () => {
  test.each([
    ['an integer with its high bit set gets a zero in front', integer(Buffer.from([0x80])), '02020080'],
    ['an integer loses its leading zeros', integer(Buffer.from([0, 0, 5])), '020105'],
    ['zero stays one byte', integer(Buffer.from([0])), '020100'],
    ['object identifiers use base 128', objectId('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    [
      'times before 2050 have two digits of year',
      time(new Date('2049-12-31T23:59:59Z')),
      `170d${hex(Buffer.from('491231235959Z'))}`,
    ],
    ['times from 2050 have four', time(new Date('2050-01-01T00:00:00Z')), `180f${hex(Buffer.from('20500101000000Z'))}`],
    ['a length of 128 takes two bytes', tlv(4, Buffer.alloc(128)).subarray(0, 3), '048180'],
    ['a length of 256 takes three bytes', tlv(4, Buffer.alloc(256)).subarray(0, 4), '04820100'],
  ])('%s', (_, actual, expected) => {
    expect(hex(actual)).toBe(expected);
  });
});

describe('certificates', () => {
  const authority = createAuthority('test-ca');
  const server = issueCertificate(authority, 'test-ca', {
    commonName: 'server',
    usage: 'server',
    hosts: ['127.0.0.1', 'localhost', '10.96.0.1'],
  });
  const client = issueCertificate(authority, 'test-ca', {
    commonName: 'jane',
    organizations: ['system:masters', 'writers'],
    usage: 'client',
  });

  test('the authority may sign and signs itself', () => {
    const parsed = new X509Certificate(authority.certificate);
    expect(parsed.ca).toBe(true);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
  });

  test('a leaf is signed by the authority, names its hosts and may not sign', () => {
    const parsed = new X509Certificate(server.certificate);
    expect(parsed.ca).toBe(false);
    expect(parsed.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(parsed.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect(parsed.checkIP('10.96.0.1')).toBe('10.96.0.1');
    expect(parsed.checkHost('elsewhere')).toBeUndefined();
    expect(Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)).toBe(30 * 24 * 3600 * 1000);
  });

  test('a client certificate carries user and groups', () => {
    expect(new X509Certificate(client.certificate).subject.split('\n')).toEqual([
      'O=system:masters',
      'O=writers',
      'CN=jane',
    ]);
  });

  test('two certificates never share a serial number', () => {
    expect(new X509Certificate(server.certificate).serialNumber).not.toBe(
      new X509Certificate(client.certificate).serialNumber,
    );
  });

  test('they hold in a real handshake with both sides verified', async () => {
    const peer = Promise.withResolvers<string>();
    const listener = createServer(
      {
        cert: server.certificate,
        key: server.key,
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (socket) => {
        socket.on('error', peer.reject);
        peer.resolve(String(socket.getPeerCertificate().subject.CN));
        socket.end();
      },
    );
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    let socket: TLSSocket | undefined;
    try {
      socket = connect({
        host: '127.0.0.1',
        port,
        ca: authority.certificate,
        cert: client.certificate,
        key: client.key,
      });
      socket.on('error', peer.reject);
      expect(await peer.promise).toBe('jane');
      expect(socket.authorized).toBe(true);
    } finally {
      socket?.destroy();
      listener.close();
    }
  });

  test('a signing key comes with the public half that checks it', () => {
    const { key, publicKey } = createSigningKey();
    expect(createPrivateKey(key).asymmetricKeyType).toBe('ec');
    expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });
});
