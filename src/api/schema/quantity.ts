/** A Kubernetes quantity as an exact whole number of millionths; made comparable for rules that the API server has `quantity()` for. */
export class Quantity {
  readonly millionths: bigint;
  constructor(millionths: bigint) {
    this.millionths = millionths;
  }
}

const factors: Readonly<Record<string, bigint>> = {
  m: 1_000n,
  '': 1_000_000n,
  k: 10n ** 9n,
  M: 10n ** 12n,
  G: 10n ** 15n,
  T: 10n ** 18n,
  P: 10n ** 21n,
  Ki: 1_000_000n << 10n,
  Mi: 1_000_000n << 20n,
  Gi: 1_000_000n << 30n,
  Ti: 1_000_000n << 40n,
  Pi: 1_000_000n << 50n,
};

/** Reads what the schema lets through (`500m`, `2`, `1.5Gi`). Throws on anything else, as the API server's function does. */
export function parseQuantity(text: string): Quantity {
  const [, whole = '', fraction = '', suffix = ''] = /^(\d+)(?:\.(\d{1,6}))?([A-Za-z]{0,2})$/.exec(text) ?? [];
  const factor = factors[suffix];
  if (!whole || !factor) throw new Error(`${JSON.stringify(text)} is not a quantity`);
  return new Quantity((BigInt(whole + fraction.padEnd(6, '0')) * factor) / 1_000_000n);
}

/** -1, 0 or 1, as CEL's compareTo gives it. */
export function compareQuantities(a: Quantity, b: Quantity): bigint {
  return a.millionths < b.millionths ? -1n : a.millionths > b.millionths ? 1n : 0n;
}
