/**
 * Why a regular expression is none to Go (RE2 syntax), undefined when it is one. JavaScript knows what Go refuses
 * (looking around, back references) and the other way round, so it cannot be asked.
 */
export function re2Fault(pattern: string): string | undefined {
  const open: number[] = [];
  let at = 0;
  /** Whether there is something before `at` that may be repeated. */
  let repeatable = false;
  let repeated = false;
  while (at < pattern.length) {
    const rest = pattern.slice(at, at + 600);
    const repeat = /^(?:[*+?]|\{(\d{1,9})(,(\d{0,9}))?\})/.exec(rest);
    if (repeat) {
      if (!repeatable) return `${repeat[0]} has nothing to repeat`;
      if (repeated) return `${repeat[0]} repeats a repetition`;
      const [low, high] = [Number(repeat[1] ?? 0), Number(repeat[3] || repeat[1] || 0)];
      if (low > 1000 || high > 1000 || high < low) return `${repeat[0]} is no repetition of at most 1000`;
      at += repeat[0].length;
      if (pattern[at] === '?') at++;
      repeated = true;
      continue;
    }
    repeated = false;
    const [one = ''] = rest;
    if (one === '(') {
      const group = /^\((?!\?)|^\(\?(?:P?<[A-Za-z_0-9]+>|[imsU]*(?:-[imsU]+)?[:)])/.exec(rest);
      if (!group || group[0] === '(?)' || group[0] === '(?-)') return `${rest.slice(0, 4)} is no group that Go knows`;
      at += group[0].length;
      repeatable = false;
      if (!group[0].endsWith(')')) open.push(at);
    } else if (one === ')') {
      if (open.pop() === undefined) return 'a ) closes nothing';
      at++;
      repeatable = true;
    } else if (one === '[') {
      const end = classEnd(pattern, at);
      if (typeof end === 'string') return end;
      at = end;
      repeatable = true;
    } else if (one === '|') {
      at++;
      repeatable = false;
    } else if (one === '\\') {
      if (rest.startsWith('\\Q')) {
        const end = pattern.indexOf('\\E', at + 2);
        repeatable = end !== at + 2;
        at = end < 0 ? pattern.length : end + 2;
        continue;
      }
      const escape = escapeOf(rest);
      if (escape === undefined) return `${rest.slice(0, 2)} is no escape that Go knows`;
      at += escape.length;
      repeatable = true;
    } else {
      at += /^[^]/u.exec(rest)?.[0].length ?? 1;
      repeatable = true;
    }
  }
  return open.length > 0 ? 'a ( is not closed' : undefined;
}

const inClass =
  /^\\(?:[dDsSwW]|[pP](?:\{\^?[A-Za-z_]+\}|[A-Z])|[aftnrv]|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]{1,6}\}|0[0-7]{0,2}|[1-7][0-7]{1,2}|[^A-Za-z0-9\s\u0080-\uffff])/;
const outsideClass = /^\\[AbBzC]/;

function escapeOf(rest: string): string | undefined {
  const found = (inClass.exec(rest) ?? outsideClass.exec(rest))?.[0];
  return found !== undefined && /^\\[pP]/.test(found) && !isProperty(found) ? undefined : found;
}

/** `\pL` or `\p{Greek}`: JavaScript knows the same general categories and scripts. */
function isProperty(escape: string): boolean {
  const name = escape.replaceAll(/^\\[pP]|[{}^]/g, '');
  if (name === 'Any') return true;
  return [name, `Script=${name}`].some((property) => {
    try {
      return new RegExp(`\\p{${property}}`, 'u').test('') || !/^(?:Script|sc)$/.test(name);
    } catch {
      return false;
    }
  });
}

/** Where the class that begins at `start` ends, or what is wrong with it. */
function classEnd(pattern: string, start: number): number | string {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  let first = true;
  while (first || pattern[at] !== ']') {
    if (at >= pattern.length) return 'a [ is not closed';
    first = false;
    const rest = pattern.slice(at, at + 40);
    const named = /^\[:\^?([a-z]+):\]/.exec(rest);
    if (named) {
      if (
        !/^(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit)$/.test(
          named[1] ?? '',
        )
      )
        return `${named[0]} is no class that Go knows`;
      at += named[0].length;
      continue;
    }
    const low = member(rest);
    if (low === undefined) return `${rest.slice(0, 2)} is no escape that Go knows`;
    at += low.length;
    const range = /^-([^\]])/.exec(pattern.slice(at, at + 3));
    if (!range) continue;
    const high = member(pattern.slice(at + 1, at + 41));
    if (high === undefined) return `${pattern.slice(at + 1, at + 3)} is no escape that Go knows`;
    if (isSet(low) || isSet(high) || codeOf(low) > codeOf(high)) return `${low}-${high} is no range`;
    at += 1 + high.length;
  }
  return at + 1;
}

function member(rest: string): string | undefined {
  return rest.startsWith('\\') ? (inClass.test(rest) ? escapeOf(rest) : undefined) : /^[^]/u.exec(rest)?.[0];
}

const isSet = (text: string): boolean => /^\\[dDsSwWpP]/.test(text);

function codeOf(text: string): number {
  if (!text.startsWith('\\')) return text.codePointAt(0) ?? 0;
  const hex = /^\\x\{?([0-9A-Fa-f]+)/.exec(text)?.[1];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  const octal = /^\\([0-7]+)$/.exec(text)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const control: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
  return control[text[1] ?? ''] ?? text.charCodeAt(1);
}

/** Whether a pattern that is anchored at both ends takes the empty text; undefined when it cannot be told. */
export function matchesEmpty(pattern: string): boolean | undefined {
  const spelled = pattern
    .replaceAll(/\(\?[imsU]*(?:-[imsU]+)?\)/g, '')
    .replaceAll(/\(\?[imsU]*(?:-[imsU]+)?:/g, '(?:')
    .replaceAll('(?P<', '(?<');
  try {
    return new RegExp(`^(?:${spelled})$`).test('');
  } catch {
    return undefined;
  }
}
