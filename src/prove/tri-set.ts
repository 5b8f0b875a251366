import type { Tri } from './tri.ts';

/**
 * One {@link Tri} for each member of a universe that is numbered from 0: `yes` where the bit of `yes` is set, `no` where that of
 * `possible` is not, `unknown` between. Thousands are judged in one step. Never changed after it was made.
 */
export interface TriSet {
  readonly size: number;
  readonly yes: Uint32Array;
  readonly possible: Uint32Array;
}

export function triSet(size: number, of: (index: number) => Tri): TriSet {
  const set = blank(size);
  for (let index = 0; index < size; index++) {
    const value = of(index);
    if (value === 'no') continue;
    const [word, bit] = [index >>> 5, 1 << (index & 31)];
    set.possible[word] = (set.possible[word] ?? 0) | bit;
    if (value === 'yes') set.yes[word] = (set.yes[word] ?? 0) | bit;
  }
  return set;
}

/** Yes for these members alone. */
export function setOf(size: number, members: readonly number[]): TriSet {
  const set = blank(size);
  for (const member of members) {
    const word = member >>> 5;
    set.possible[word] = (set.possible[word] ?? 0) | (1 << (member & 31));
  }
  return { size, yes: set.possible, possible: set.possible };
}

/** Those for whom it is not `no`. */
export function possibleIn({ possible }: TriSet): number[] {
  const found: number[] = [];
  for (let word = 0; word < possible.length; word++) {
    let bits = possible[word] ?? 0;
    while (bits !== 0) {
      const bit = 31 - Math.clz32(bits & -bits);
      found.push((word << 5) | bit);
      bits &= bits - 1;
    }
  }
  return found;
}

export function areEqual(a: TriSet, b: TriSet): boolean {
  if (a === b) return true;
  for (let word = 0; word < a.yes.length; word++)
    if (a.yes[word] !== b.yes[word] || a.possible[word] !== b.possible[word]) return false;
  return a.size === b.size;
}

/** The same for all. */
export function constant(size: number, value: Tri): TriSet {
  const set = blank(size);
  if (value !== 'no') fill(set.possible, size);
  if (value === 'yes') fill(set.yes, size);
  return set;
}

export function valueAt({ yes, possible }: TriSet, index: number): Tri {
  const [word, bit] = [index >>> 5, 1 << (index & 31)];
  if (((yes[word] ?? 0) & bit) !== 0) return 'yes';
  return ((possible[word] ?? 0) & bit) !== 0 ? 'unknown' : 'no';
}

export function and(first: TriSet, ...others: readonly TriSet[]): TriSet {
  return fold(first, others, (a, b) => a & b);
}

export function or(first: TriSet, ...others: readonly TriSet[]): TriSet {
  return fold(first, others, (a, b) => a | b);
}

/** As soon as one of them says so; of none, nobody. */
export function union(size: number, sets: readonly TriSet[]): TriSet {
  const [first, ...others] = sets;
  return first ? fold(first, others, (a, b) => a | b) : constant(size, 'no');
}

export function not({ size, yes, possible }: TriSet): TriSet {
  const set = blank(size);
  fill(set.yes, size);
  fill(set.possible, size);
  for (let word = 0; word < set.yes.length; word++) {
    set.yes[word] = (set.yes[word] ?? 0) & ~(possible[word] ?? 0);
    set.possible[word] = (set.possible[word] ?? 0) & ~(yes[word] ?? 0);
  }
  return set;
}

/** Unknown wherever it is not `no`. */
export function doubted({ size, yes, possible }: TriSet): TriSet {
  return { size, yes: new Uint32Array(yes.length), possible };
}

/** Yes where it is `yes`, no elsewhere. */
export function certain({ size, yes }: TriSet): TriSet {
  return { size, yes, possible: yes };
}

/** Yes where it may be, no elsewhere. */
export function conceivable({ size, possible }: TriSet): TriSet {
  return { size, yes: possible, possible };
}

/** Whether it is `no` for all. */
export function isImpossible({ possible }: TriSet): boolean {
  return possible.every((word) => word === 0);
}

function blank(size: number): TriSet {
  const words = (size + 31) >>> 5;
  return { size, yes: new Uint32Array(words), possible: new Uint32Array(words) };
}

/** Bits beyond the last member stay 0, so that sets of equal members are equal. */
function fill(words: Uint32Array, size: number): void {
  words.fill(0xffff_ffff);
  const rest = size & 31;
  if (rest !== 0) words[words.length - 1] = (1 << rest) - 1;
}

function fold(first: TriSet, others: readonly TriSet[], combine: (a: number, b: number) => number): TriSet {
  if (others.length === 0) return first;
  const set = blank(first.size);
  set.yes.set(first.yes);
  set.possible.set(first.possible);
  for (const other of others)
    for (let word = 0; word < set.yes.length; word++) {
      set.yes[word] = combine(set.yes[word] ?? 0, other.yes[word] ?? 0);
      set.possible[word] = combine(set.possible[word] ?? 0, other.possible[word] ?? 0);
    }
  return set;
}
