import { expect, test } from 'vitest';
import { isMetadataAddress } from './metadata-address.ts';

test.each([
  '169.254.169.254',
  '169.254.169.254.',
  '2852039166',
  '0xa9fea9fe',
  '169.254.43518',
  '::ffff:169.254.169.254',
  '::FFFF:a9fe:a9fe',
  '::a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  'fe80::1',
  'fe80::1%eth0',
  'FEBF::1',
  'fd00:ec2::254',
  'fd00:0ec2:0::0254',
  '[fd00:ec2::254]',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
  '100.100.100.200',
  '::ffff:100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
])('credentials of nodes are at %s', (host) => {
  expect(isMetadataAddress(host)).toBe(true);
});

test.each([
  '169.253.1.1',
  '100.100.100.201',
  '168.63.129.160',
  '10.0.0.1',
  'fd00:ec2::255',
  'fec0::1',
  'fe80.example.com',
  '169.254.example.com',
  'example.com',
  '',
  '*.example.com',
])('none are at %s', (host) => {
  expect(isMetadataAddress(host)).toBe(false);
});
