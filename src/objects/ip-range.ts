/** A range of addresses: the first and the last as numbers. */
interface Range {
  bits: 32 | 128;
  first: bigint;
  last: bigint;
}

/** Whether two ranges such as `10.0.0.0/8` have an address in common. False for what is no range. */
export function rangesOverlap(a: string, b: string): boolean {
  const [left, right] = [rangeOf(a), rangeOf(b)];
  if (!left || !right || left.bits !== right.bits) return false;
  return left.first <= right.last && right.first <= left.last;
}

function rangeOf(text: string): Range | undefined {
  const [address = '', prefix = ''] = text.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const parts = bits === 32 ? address.split('.').map((part) => BigInt(part)) : groups(address);
  const length = Number(prefix);
  if (parts.length !== (bits === 32 ? 4 : 8) || prefix === '' || length > bits) return undefined;
  const size = bits === 32 ? 8n : 16n;
  const number = parts.reduce((sum, part) => (sum << size) + part, 0n);
  const rest = (1n << BigInt(bits - length)) - 1n;
  const first = number - (number & rest);
  return { bits, first, last: first + rest };
}

/** The eight groups of an IPv6 address, `::` written out. */
function groups(address: string): bigint[] {
  const [head = '', tail] = address.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => BigInt(`0x${group}`)));
  const [start, end] = [read(head), read(tail ?? '')];
  const missing = tail === undefined ? 0 : 8 - start.length - end.length;
  return missing < 0 ? [] : [...start, ...Array<bigint>(missing).fill(0n), ...end];
}
