const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** What a string literal of PromQL or LogQL stands for, undefined when its escapes are wrong: the rules are those of Go. */
export function unquote(literal: string): string | undefined {
  const quote = literal[0];
  const body = literal.slice(1, -1);
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined;
  if (quote === '`') return body.includes('`') ? undefined : body;
  if ((quote !== '"' && quote !== "'") || body.includes('\n')) return undefined;
  let wrong = false;
  const value = body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]?))|["']/g,
    (found, x, u, long, octal, other) => {
      if (!found.startsWith('\\')) {
        wrong ||= found === quote;
        return found;
      }
      const hex = x ?? u ?? long;
      if (hex !== undefined || octal !== undefined) {
        const code = Number.parseInt(hex ?? octal, hex === undefined ? 8 : 16);
        wrong ||= code > 0x10ffff;
        return code > 0x10ffff ? '' : String.fromCodePoint(code);
      }
      const plain = other === quote ? other : simple[other];
      wrong ||= plain === undefined;
      return plain ?? '';
    },
  );
  return wrong ? undefined : value;
}
