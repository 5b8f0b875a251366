/**
 * A JSON value as YAML that every reader takes for the same value, 1.1 or 1.2: what could be read as something else is
 * quoted, long texts are literal blocks. Members that are undefined are left out; nothing is reordered. Written for
 * speed: it is most of the work of rendering.
 */
export function yamlText(value: unknown): string {
  const lines: string[] = [];
  if (isEmpty(value)) lines.push(scalar(value, 2));
  else if (Array.isArray(value)) writeList(lines, value, 0);
  else writeMap(lines, value as Record<string, unknown>, 0, '');
  return `${lines.join('\n')}\n`;
}

function isEmpty(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  return Array.isArray(value) ? value.length === 0 : Object.values(value).every((member) => member === undefined);
}

/** Readers look for the colon of a key no further than 1024 characters, unless a question mark announces it. */
const longestKey = 1000;

/** `first` stands where the indentation of the first line would be: the dash of a list item. */
function writeMap(lines: string[], map: Record<string, unknown>, indent: number, first: string): void {
  let start = first;
  for (const [key, member] of Object.entries(map)) {
    if (member === undefined) continue;
    const written = string(key);
    const pad = ' '.repeat(indent);
    const isLong = written.length > longestKey;
    if (isLong) lines.push(`${start || pad}? ${written}`);
    const head = isLong ? `${pad}:` : `${start || pad}${written}:`;
    start = '';
    if (isEmpty(member)) lines.push(`${head} ${scalar(member, indent + 2)}`);
    else {
      lines.push(head);
      if (Array.isArray(member)) writeList(lines, member, indent + 2);
      else writeMap(lines, member as Record<string, unknown>, indent + 2, '');
    }
  }
}

function writeList(lines: string[], list: readonly unknown[], indent: number): void {
  const dash = `${' '.repeat(indent)}- `;
  for (const item of list) {
    if (isEmpty(item)) lines.push(dash + scalar(item, indent + 2));
    else if (Array.isArray(item)) {
      lines.push(dash.trimEnd());
      writeList(lines, item, indent + 2);
    } else writeMap(lines, item as Record<string, unknown>, indent + 2, dash);
  }
}

function scalar(value: unknown, indent: number): string {
  if (typeof value === 'string') return value.includes('\n') ? block(value, indent) : string(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? '[]' : '{}';
}

/** Begins like a word, a path or a flag and holds nothing that means something in YAML; or is an address or an amount. */
const plain =
  /^(?:(?:[A-Za-z_/]|--?[A-Za-z])[A-Za-z0-9 _./:@%+=,$()-]*|\d+(?:\.\d+){3}(?:\/\d+)?|\d+(?:ms|[smhdwy]|[KMGT]i))$/;
const misleading = /: |[: ]$|^(?:true|false|yes|no|on|off|y|n|null)$/i;

function string(text: string): string {
  return plain.test(text) && !misleading.test(text) ? text : quoted(text);
}

const unsafe = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON's quoting is YAML's, except that YAML also breaks lines at, or refuses, some characters that JSON leaves alone. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What a literal block would not give back as it was: odd characters, lines of blanks, and a first line that is indented. */
const notLiteral = /[^\n\t\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|^[ \t\n]|\n[ \t]+(?:\n|$)/;

function block(text: string, indent: number): string {
  if (notLiteral.test(text)) return quoted(text);
  const body = text.replace(/\n+$/, '');
  const ending = text.length - body.length;
  if (body === '' || ending > 1) return quoted(text);
  const pad = ' '.repeat(indent);
  return `${ending === 1 ? '|' : '|-'}\n${body.replaceAll(/^(?=.)/gm, pad)}`;
}

/** YAML 1.1 takes an exponent for a number only after a decimal point. */
function number(value: number): string {
  return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
}
