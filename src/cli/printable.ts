/** Characters that do something to a terminal, or turn the direction of text, in place of being seen. */
const unseen = /[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;
const mark = '\uFFFD';

/** Plain data for people: each of these characters in its texts is replaced by `�`, so that what others wrote cannot write over what we say. */
export function printable<T>(value: T): T;
export function printable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(unseen, mark);
  if (Array.isArray(value)) return value.map((one: unknown) => printable(one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, printable(member)]));
}

/** The same of a message of several lines. */
export function printableLines(message: string): string {
  return message.replaceAll(/(?![\n\t])\p{Cc}/gu, mark);
}
