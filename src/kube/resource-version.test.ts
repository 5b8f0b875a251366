import { expect, test } from 'vitest';
import { isOlder } from './resource-version.ts';

test.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['18446744073709551614', '18446744073709551615', true],
  ['v9', '10', false],
  ['9', undefined, false],
  [undefined, '10', false],
  ['0', '10', false],
  ['', '10', false],
])('%s is older than %s: %s', (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});
