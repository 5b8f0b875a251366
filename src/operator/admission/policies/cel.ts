/** Text as CEL writes it. */
export function celText(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (one) => `\\u${hex(one)}`);
}

/** A list or mapping of texts as CEL writes it; members in the order they have here. */
export function celTexts(texts: Iterable<string> | Readonly<Record<string, string>>): string {
  if (Symbol.iterator in texts) return `[${[...texts].map(celText).join(', ')}]`;
  const members = Object.entries(texts).map(([key, text]) => `${celText(key)}: ${celText(text)}`);
  return `{${members.join(', ')}}`;
}

/** JavaScript’s white space, which is more than RE2’s. */
const space =
  '\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/**
 * A regular expression for RE2 that finds what JavaScript finds by this one. Throws where that cannot be: looks ahead and
 * back, references, and a dot without the flag `s`, of which the two mean different line breaks.
 */
export function celPattern({ source, flags }: RegExp): string {
  const bare = source.replaceAll(/\\[^\d]|\[(?:\\.|[^\]\\])*\]/g, '');
  const looks = /\(\?<?[=!]|\\[\dux]/.test(bare);
  const dot = bare.includes('.') && !flags.includes('s');
  if (looks || dot || /[^su]/.test(flags) || /\[[^\]]*\\[sS]/.test(source))
    throw new Error(`RE2 does not find by /${source}/${flags} what JavaScript finds`);
  const pattern = source.replaceAll(/\\(.)/gs, (whole, one: string) =>
    one === 's' ? `[${space}]` : one === '/' ? '/' : whole,
  );
  return celText(`${flags.includes('s') ? '(?s)' : ''}${pattern}`);
}

/** CEL that tells whether a text fits; a part without which it cannot is looked for first, which costs an API server a tenth. */
export function celFinds(text: string, pattern: RegExp): string {
  const part = literalOf(pattern.source);
  const matches = `${text}.matches(${celPattern(pattern)})`;
  return part === undefined ? matches : `${text}.contains(${celText(part)}) && ${matches}`;
}

/** The longest text that is in everything a pattern finds, of two characters or more; what is in brackets is not looked into. */
export function literalOf(source: string): string | undefined {
  const parts: string[] = [''];
  const add = (more: string) => parts.push((parts.pop() ?? '') + more);
  const end = () => parts.push('');
  const bare = withoutGroups(source);
  if (bare.includes('|')) return undefined;
  for (const [piece] of bare.matchAll(/\\p\{\w+\}|\\.|\[(?:\\.|[^\]\\])*\]|\{[\d,]*\}|./gs)) {
    if (/^[?*{]/.test(piece)) parts.push((parts.pop() ?? '').slice(0, -1), '');
    else if (/^\\\W$/.test(piece)) add(piece.slice(1));
    else if (/^[^\\[\]{}^$.+]$/.test(piece) && piece !== group) add(piece);
    else end();
  }
  const longest = parts.toSorted((one, other) => other.length - one.length)[0] ?? '';
  return longest.length > 1 ? longest : undefined;
}

/** Stands for a group; no pattern of ours has it. */
const group = '\uE000';

function withoutGroups(source: string): string {
  const inner = /\((?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\[])*\)/gs;
  const escaped = /\\[()]/g;
  const kept = source.replaceAll(escaped, (one) => (one === '\\(' ? '\uE001' : '\uE002'));
  let text = kept;
  for (let next = text.replaceAll(inner, group); next !== text; next = text.replaceAll(inner, group)) text = next;
  return text.replaceAll('\uE001', '\\(').replaceAll('\uE002', '\\)');
}

function hex(one: string): string {
  return one.charCodeAt(0).toString(16).padStart(4, '0');
}
