import { list, string } from '../schema/build.ts';
import type { Field } from '../schema/node.ts';

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `${octet}(\\.${octet}){3}/(3[0-2]|[12]?[0-9])`;

const group = '[0-9a-fA-F]{1,4}';
const shortened = [1, 2, 3, 4, 5, 6].map((after) => `(${group}:){1,${7 - after}}(:${group}){1,${after}}`);
const ipv6Address = `((${group}:){7}${group}|(${group}:){1,7}:|${shortened.join('|')}|:((:${group}){1,7}|:))`;
const ipv6 = `${ipv6Address}/(12[0-8]|1[01][0-9]|[1-9]?[0-9])`;

/** A range of addresses, as network policies and meshes both take it. */
export function addressRange(description: string): Field<string, string, 'optional'> {
  return string(description, {
    pattern: `^(${ipv4}|${ipv6})$`,
    maxLength: 43,
    expects: 'a range such as 10.20.0.0/16 or fd00::/8',
    hint: 'A single address is a range too: 10.20.1.7/32.',
  });
}

export function addressRanges(description: string): Field<string[], string[], 'optional'> {
  return list(`${description} In CIDR notation: 10.20.0.0/16, fd00:1::/64.`, addressRange('A range of addresses.'), {
    maxItems: 32,
    rules: [{ rule: 'size(self) > 0', message: 'must name at least one range' }],
  });
}
