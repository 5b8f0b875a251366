/** Far above what people write, and within what Go takes apart. */
const deepest = 200;
/** As often as Go lets something be repeated, with all repetitions around it. */
const most = 1000;

/** One level of parentheses while it is read: whether it takes the empty text, and how often it repeats what is in it. */
interface Level {
  /** An alternative before this one takes the empty text. */
  before: boolean;
  /** What stands before the last item of this alternative does. */
  all: boolean;
  last: boolean;
  /** The largest product of repetitions in items before the last, and in the last. */
  times: number;
  lastTimes: number;
}

const emptyLevel = (): Level => ({ before: false, all: true, last: true, times: 1, lastTimes: 1 });
const takesNothing = ({ before, all, last }: Level): boolean => before || (all && last);

function add(level: Level, takesEmpty: boolean, times = 1): void {
  level.all &&= level.last;
  level.last = takesEmpty;
  level.times = Math.max(level.times, level.lastTimes);
  level.lastTimes = times;
}

const repetition = /[*+?]|\{(\d+)(,(\d*))?\}/y;
const opening = /\((?!\?)|\(\?(?:P?<([A-Za-z_0-9]+)>|[imsU]+(?:-[imsU]+)?[:)]|(?:-[imsU]+)?:|-[imsU]+\))/y;

/**
 * Why a regular expression is none to Go (RE2 syntax), undefined when it is one. JavaScript knows what Go refuses
 * (looking around, back references) and the other way round, so it cannot be asked.
 */
export function re2Fault(pattern: string): string | undefined {
  const read = readPattern(pattern);
  return typeof read === 'string' ? read : undefined;
}

/** Whether a pattern that is anchored at both ends takes the empty text; undefined when it is none. */
export function matchesEmpty(pattern: string): boolean | undefined {
  const read = readPattern(pattern);
  return typeof read === 'string' ? undefined : takesNothing(read);
}

/** One walk from left to right: nothing is tried twice, however it is written. */
function readPattern(pattern: string): Level | string {
  let level = emptyLevel();
  const around: Level[] = [];
  const names = new Set<string>();
  let at = 0;
  /** Whether there is something before `at` that may be repeated. */
  let repeatable = false;
  let repeated = false;
  while (at < pattern.length) {
    const repeat = stickyMatch(repetition, pattern, at);
    if (repeat) {
      const [text, least, comma, highest] = repeat;
      if (!repeatable) return `${text} has nothing to repeat`;
      if (repeated) return `${text} repeats a repetition`;
      const low = Number(least ?? (text === '+' ? 1 : 0));
      const high = comma === undefined ? low : Number(highest || low);
      if (low > most || high > most || high < low) return `${text} is no repetition of at most ${most}`;
      if (least !== undefined) level.lastTimes *= Math.max(high, 1);
      if (level.lastTimes > most) return `${text} repeats more than ${most} times together with what it repeats`;
      level.last ||= low === 0;
      at += text.length;
      if (pattern[at] === '?') at++;
      repeated = true;
      continue;
    }
    repeated = false;
    const one = pattern[at];
    if (one === '(') {
      const group = stickyMatch(opening, pattern, at);
      if (!group) return `${pattern.slice(at, at + 4)} is no group that Go knows`;
      const [text, name] = group;
      if (name !== undefined && names.has(name)) return `two groups are called ${name}`;
      if (name !== undefined) names.add(name);
      at += text.length;
      if (text.endsWith(')')) continue;
      repeatable = false;
      if (around.push(level) > deepest) return 'it is nested too deeply';
      level = emptyLevel();
    } else if (one === ')') {
      const outer = around.pop();
      if (!outer) return 'a ) closes nothing';
      add(outer, takesNothing(level), Math.max(level.times, level.lastTimes));
      level = outer;
      at++;
      repeatable = true;
    } else if (one === '[') {
      const end = classEnd(pattern, at);
      if (typeof end === 'string') return end;
      add(level, false);
      at = end;
      repeatable = true;
    } else if (one === '|') {
      level.before ||= level.all && level.last;
      add(level, true);
      level.all = true;
      at++;
      repeatable = false;
    } else if (one === '\\') {
      if (pattern.startsWith('\\Q', at)) {
        const end = pattern.indexOf('\\E', at + 2);
        const length = (end < 0 ? pattern.length : end) - at - 2;
        for (let count = 0; count < Math.min(length, 2); count++) add(level, false);
        repeatable = length > 0;
        at = end < 0 ? pattern.length : end + 2;
        continue;
      }
      const escape = escapeOf(pattern.slice(at, at + 600));
      if (escape === undefined) return `${pattern.slice(at, at + 2)} is no escape that Go knows`;
      add(level, ['\\A', '\\z', '\\B'].includes(escape));
      at += escape.length;
      repeatable = true;
    } else {
      add(level, one === '^' || one === '$');
      at += (pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      repeatable = true;
    }
  }
  return around.length > 0 ? 'a ( is not closed' : level;
}

function stickyMatch(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

const inClass =
  /^\\(?:[dDsSwW]|[pP](?:\{\^?[A-Za-z_]+\}|[A-Z])|[aftnrv]|x[0-9A-Fa-f]{2}|x\{0*(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\}|0[0-7]{0,2}|[1-7][0-7]{1,2}|[^A-Za-z0-9\u0080-\uffff])/;
const outsideClass = /^\\[AbBz]/;

function escapeOf(rest: string): string | undefined {
  const found = (inClass.exec(rest) ?? outsideClass.exec(rest))?.[0];
  return found !== undefined && /^\\[pP]/.test(found) && !isProperty(found) ? undefined : found;
}

const categories = new Set(
  'Any C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'.split(' '),
);
/** Scripts as short as the codes by which JavaScript knows them all, and Go none. */
const shortScripts = new Set('Cham Lao Lisu Miao Mro Newa Nko Thai Vai Yi'.split(' '));

/** `\pL` or `\p{Greek}`: JavaScript knows the same scripts by their long names. */
function isProperty(escape: string): boolean {
  const name = escape.replaceAll(/^\\[pP]|[{}^]/g, '');
  if (categories.has(name)) return true;
  if (name.length <= 4 && !shortScripts.has(name)) return false;
  try {
    return new RegExp(`\\p{Script=${name}}`, 'u').test('') || true;
  } catch {
    return false;
  }
}

const namedClass = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]$/;

/** Where the class that begins at `start` ends, or what is wrong with it. */
function classEnd(pattern: string, start: number): number | string {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  let first = true;
  while (first || pattern[at] !== ']') {
    if (at >= pattern.length) return 'a [ is not closed';
    first = false;
    const rest = pattern.slice(at, at + 40);
    const close = rest.startsWith('[:') ? pattern.indexOf(':]', at + 2) : -1;
    if (close >= 0) {
      const named = pattern.slice(at, close + 2);
      if (!namedClass.test(named)) return `${named.slice(0, 20)} is no class that Go knows`;
      at += named.length;
      continue;
    }
    const low = member(rest);
    if (low === undefined) return `${rest.slice(0, 2)} is no escape that Go knows`;
    at += low.length;
    // What follows `\w-` is no end of a range: the dash stands for itself.
    if (isSet(low)) continue;
    const range = /^-([^\]])/.exec(pattern.slice(at, at + 3));
    if (!range) continue;
    const high = member(pattern.slice(at + 1, at + 41));
    if (high === undefined) return `${pattern.slice(at + 1, at + 3)} is no escape that Go knows`;
    if (isSet(high) || codeOf(low) > codeOf(high)) return `${low}-${high} is no range`;
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
