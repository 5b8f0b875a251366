import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../testing/runs.ts';
import { contains, covers, overlaps, parseCidr, parseIp } from './cidr.ts';

const texts = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((address) => `::ffff:${address}`),
  fc.stringMatching(/^[0-9a-f:.]{0,20}$/),
);

describe('an address', () => {
  it('is one exactly when Node takes it for one', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseIp(text)?.family ?? 0).toBe(isIP(text));
      }),
      runs(1_000, 100_000),
    );
  });

  it.each(['10.0.0.256', '10.0.0', '010.0.0.1', '', ':::', '1::2::3', 'fe80::1%eth0', '1:2:3:4:5:6:7:8:9', '::1.2.3'])(
    'is none: %o',
    (text) => {
      expect(parseIp(text)).toBeUndefined();
    },
  );
});

describe('a range', () => {
  it('has the addresses Node finds in it', () => {
    const ranges = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(
      fc.property(ranges, fc.oneof(fc.ipV4(), fc.ipV6()), ([base, length], address) => {
        const list = new BlockList();
        list.addSubnet(base, length, isIP(base) === 4 ? 'ipv4' : 'ipv6');
        const range = parseCidr(`${base}/${length}`);
        const ip = parseIp(address);
        if (!range || !ip) throw new Error('both parse');
        const sameFamily = isIP(base) === isIP(address);
        expect(contains(range, ip)).toBe(sameFamily && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'));
        expect(contains(range, parseIp(base) ?? ip)).toBe(true);
      }),
      runs(1_000, 100_000),
    );
  });

  it.each<[string, string, boolean, boolean]>([
    ['0.0.0.0/0', '10.0.0.0/8', true, true],
    ['10.0.0.0/8', '0.0.0.0/0', false, true],
    ['10.0.0.0/9', '10.128.0.0/9', false, false],
    ['::/0', '0.0.0.0/0', false, false],
    ['10.1.2.3/16', '10.1.0.0/16', true, true],
  ])('%s beside %s: covers %s, overlaps %s', (a, b, covering, overlapping) => {
    const [left, right] = [parseCidr(a), parseCidr(b)];
    if (!left || !right) throw new Error('both parse');
    expect([covers(left, right), overlaps(left, right)]).toEqual([covering, overlapping]);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', 'x/8', '10.0.0.0/-1'])(
    'is none: %o',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});
