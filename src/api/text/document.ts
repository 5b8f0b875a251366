import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  parseAllDocuments,
  type ScalarTag,
  visit,
} from 'yaml';
import { isDeeper } from '../../objects/depth.ts';

/** A text position; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

export interface Problem extends Position {
  message: string;
  hint?: string;
}

export interface ReadDocument {
  value: unknown;
  /** Where the value at a path is, or else the nearest thing around it that is in the file. */
  locate(path: readonly (string | number)[], aim: 'key' | 'value'): Position;
}

/** Many times what a platform needs; also the bound on the time a hostile file can take. */
const platformLength = 262_144;
/** Generous for people, and far below what makes a small file expand into a large one. */
const maxAliases = 100;
const maxProblems = 20;
/** Levels of nesting. An alias within what it stands for has no end. */
const deepest = 200;
/** Words, signs and spaces as the lexer tells them apart: a file of 1 MiB that people write has half of them. */
const maxTokens = 250_000;
/** Each is looked for through the whole file. */
const maxAliasTokens = 500;

/** Reads the one document of a YAML or JSON text of at most `maxLength` characters, or says what is wrong with it. Never throws. */
export function readDocument(source: string, maxLength = platformLength): ReadDocument | Problem[] {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const obstacle = unreadable(text, maxLength);
  if (obstacle) return [obstacle];
  const lines = new LineCounter();
  try {
    const excess = beyondLexer(text);
    if (excess) return [excess];
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      merge: true,
      uniqueKeys: false,
      customTags: (tags) => [yaml11Boolean, yaml11Octal, ...tags],
      // Pretty errors take time that grows with the square of the file.
      prettyErrors: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return [emptyFile];
    return readOnly(documents, lines);
  } catch (error) {
    return [{ line: 1, column: 1, message: `cannot be read: ${firstLine(error)}` }];
  }
}

const emptyFile: Problem = { line: 1, column: 1, message: 'the file is empty' };

function readOnly(documents: readonly Document.Parsed[], lines: LineCounter): ReadDocument | Problem[] {
  const problems = documents.flatMap((document) =>
    document.errors.map((error) => ({ ...positionAt(error.pos[0], lines), message: firstLine(error) })),
  );
  if (problems.length > 0) return problems.slice(0, maxProblems);
  const [document, another] = documents.filter(
    ({ contents }) => contents && !(isScalar(contents) && contents.value === null),
  );
  if (!document) return [emptyFile];
  if (another) {
    const position = positionAt(another.contents?.range?.[0] ?? 0, lines);
    return [
      {
        ...position,
        message: 'a second document begins here; a file holds exactly one platform',
        hint: 'Put each platform into a file of its own.',
      },
    ];
  }
  const repeated = repeatedKeys(document);
  if (repeated.length > 0)
    return repeated.slice(0, maxProblems).map(({ offset, message }) => ({ ...positionAt(offset, lines), message }));
  const value: unknown = document.toJS({ maxAliasCount: maxAliases });
  if (isDeeper(value, deepest)) return [{ line: 1, column: 1, message: 'it is nested too deeply' }];
  return { value, locate: (path, aim) => positionAt(offsetOf(document, path, aim), lines) };
}

/** Found here and not by the parser, which needs quadratic time for it. */
function repeatedKeys(document: Document.Parsed): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value))
          found.push({ offset: key.range?.[0] ?? 0, message: `${JSON.stringify(key.value)} is there twice` });
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** What kubectl's reader takes for booleans as well, so that a file means the same to both. */
const yaml11Boolean: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  identify: (value) => typeof value === 'boolean',
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
};

/** To kubectl 010 is eight. */
const yaml11Octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

const lexerSigns = new Set(['\u0002', '\u0018', '\u001F', '\uFEFF']);

/** What the parser would need minutes and gigabytes for, told before it begins. */
function beyondLexer(text: string): Problem | undefined {
  let tokens = 0;
  let aliases = 0;
  let level = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (/^[[{]$/.test(token)) level++;
    if (/^[\]}]$/.test(token)) level--;
    if (token.startsWith('*')) aliases++;
    const message =
      ++tokens > maxTokens || aliases > maxAliasTokens
        ? `the file has more than ${maxTokens} parts or ${maxAliasTokens} aliases`
        : level > deepest
          ? 'it is nested too deeply'
          : undefined;
    if (message) return { ...countedPosition(text, Math.min(offset, text.length)), message };
    // Signs of the lexer's own take no room in the text.
    if (!lexerSigns.has(token)) offset += token.length;
  }
  return undefined;
}

function unreadable(text: string, maxLength: number): Problem | undefined {
  if (text.length > maxLength)
    return { line: 1, column: 1, message: `the file is longer than ${maxLength} characters` };
  const binary = text.search(/(?![\t\n\v\f\r\u0080-\u009f])\p{Cc}|\uFFFD/u);
  return binary < 0
    ? undefined
    : { ...countedPosition(text, binary), message: 'this is not text: it contains bytes that no YAML or JSON has' };
}

function offsetOf(document: Document.Parsed, path: readonly (string | number)[], aim: 'key' | 'value'): number {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (!node || !('items' in node)) return offset;
    const isLast = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return offset;
      const key = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      node = pair.value as Node | null;
      offset = (isLast && aim === 'value' && hasText(node) ? node?.range?.[0] : key) ?? offset;
    } else {
      node = typeof step === 'number' ? (node.items[step] as Node | undefined) : undefined;
      offset = node?.range?.[0] ?? offset;
    }
  }
  return offset;
}

/** Null without a word for it has no place of its own; its key is better to point at. */
function hasText(node: Node | null | undefined): boolean {
  return !(isScalar(node) && node.value === null && !node.source);
}

function positionAt(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function countedPosition(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/call stack/.test(text)) return 'it is nested too deeply';
  return (text.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
