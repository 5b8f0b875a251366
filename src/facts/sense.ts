import { isIP } from 'node:net';
import type { Finding } from '../api/schema/finding.ts';
import type { Path } from '../api/schema/path.ts';
import type { FactsDocument } from './schema.ts';

/** What a document that fits the schema has against it still: texts that are no addresses, and what would select every pod. */
export function checkSense({ kubernetes, networks, meshes = [] }: FactsDocument): Finding[] {
  return [
    ...wrongTexts(
      kubernetes?.apiServer?.addresses,
      isAddress,
      'an IP address such as 10.0.0.1, without a prefix length',
      ['kubernetes', 'apiServer', 'addresses'],
    ),
    ...wrongTexts(networks?.serviceRanges, isRange, 'a range of IP addresses such as 10.96.0.0/16', [
      'networks',
      'serviceRanges',
    ]),
    ...meshes.flatMap(({ controlPlaneSelector }, index) =>
      Object.keys(controlPlaneSelector).length > 0
        ? []
        : [
            refusal(
              ['meshes', index, 'controlPlaneSelector'],
              'needs at least one label: without any it selects every pod',
            ),
          ],
    ),
  ];
}

function wrongTexts(
  texts: readonly string[] | undefined,
  isRight: (text: string) => boolean,
  expected: string,
  at: Path,
): Finding[] {
  return (texts ?? []).flatMap((text, index) =>
    isRight(text) ? [] : [refusal([...at, index], `must be ${expected}, not ${JSON.stringify(text)}`)],
  );
}

/** A zone (fe80::1%eth0) means something on one machine only. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

function isRange(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  if (!isAddress(address) || more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) return false;
  return Number(length) <= (isIP(address) === 4 ? 32 : 128);
}

function refusal(at: Path, message: string): Finding {
  return { code: 'INVALID_VALUE', at, aim: 'value', message, stopsRules: false };
}
