import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';

/**
 * The tree of a text. Behind its first fault it is cut off soon: going on as well as can be, as the parser does, takes a
 * thousand times as long as reading.
 */
export function parsed(parser: LRParser, text: string): Tree {
  try {
    return parser.configure({ strict: true }).parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = Number(/\d+$/.exec(error.message)?.[0] ?? text.length);
    return parser.parse(text.slice(0, at + 40));
  }
}
