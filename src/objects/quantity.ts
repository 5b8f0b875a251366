const suffixes: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};

const form = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;

/** True when both are Kubernetes quantities (`500m`, `1Gi`, `1e3`, a number) of the same value. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const left = quantity(a);
  return left !== undefined && left === quantity(b);
}

/** As far as programs count bytes, with room for rounding: Kubernetes too takes 8Ei for whatever is more. */
const mostBytes = 2n ** 62n;

/** Bytes of a quantity such as `1.5Gi`, rounded down; undefined when it is not a quantity. */
export function quantityBytes(value: unknown): number | undefined {
  const parsed = quantity(value);
  if (parsed === undefined) return undefined;
  const bytes = parsed / 10n ** 139n;
  return Number(bytes < mostBytes ? bytes : mostBytes);
}

/** Value in units of 10^-139: an integer for every form the pattern takes, or undefined when it is not a quantity. */
function quantity(value: unknown): bigint | undefined {
  const match = form.exec(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ' ');
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix = '', exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const [base, power] = exponent === undefined ? (suffixes[suffix] ?? [10n, 0]) : ([10n, Number(exponent)] as const);
  const scale = 139 - fraction.length;
  const size =
    base === 2n ? digits * 2n ** BigInt(power) * 10n ** BigInt(scale) : digits * 10n ** BigInt(scale + power);
  return sign === '-' ? -size : size;
}
