import { expect, test } from 'vitest';
import { linkerdVersion } from './detect-version.ts';

test.each([
  ['stable-2.14.10', '2.14.10'],
  ['stable-2.14', '2.14.0'],
  ['enterprise-2.18.1', '2.18.1'],
  ['enterprise-2.18.1-2', '2.18.1'],
  ['version-2.17', '2.17.0'],
  ['2.19.3', '2.19.3'],
  ['v2.16.0', '2.16.0'],
  ['edge-23.8.2', '2.14.0'],
  ['edge-24.2.3', '2.14.0'],
  ['edge-24.2.4', '2.15.0'],
  ['edge-24.8.1', '2.15.0'],
  ['edge-24.8.2', '2.16.0'],
  ['edge-24.11.8', '2.17.0'],
  ['edge-25.4.4', '2.18.0'],
  ['edge-25.10.6', '2.18.0'],
  ['edge-25.10.7', '2.19.0'],
  ['edge-26.6.2', '2.19.0'],
  ['edge-26.6.3', '2.20.0'],
  ['edge-26.8.3', '2.20.0'],
  ['edge-22.1.1', '2.13.0'],
  ['v2.359.0', undefined],
  ['dev-0a1b2c3d', undefined],
  ['linkerdVersionValue', undefined],
  ['edge-next', undefined],
  ['', undefined],
])('%s is %s', (text, version) => {
  expect(linkerdVersion(text)).toBe(version);
});
