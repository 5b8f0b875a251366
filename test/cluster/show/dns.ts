const typeA = 1;
const noSuchName = 3;

/** The answer to a question for addresses (RFC 1035, 4.1), by names without their last dot; undefined for what is no question. */
export function answerTo(question: Buffer, names: Readonly<Record<string, readonly string[]>>): Buffer | undefined {
  const asked = nameIn(question);
  if (!asked) return undefined;
  const { name, end } = asked;
  const addresses = names[name.toLowerCase()];
  const records = question.readUInt16BE(end) === typeA ? (addresses ?? []) : [];
  const head = Buffer.from(question.subarray(0, 12));
  // An answer with authority, recursion as it was asked for.
  head.writeUInt16BE(0x8400 | (question.readUInt16BE(2) & 0x0100) | (addresses ? 0 : noSuchName), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, question.subarray(12, end + 4), ...records.map(record)]);
}

/** The name it asks for, and where that ends. */
function nameIn(question: Buffer): { name: string; end: number } | undefined {
  const labels: string[] = [];
  let at = 12;
  while (at < question.length) {
    const length = question[at] ?? 0;
    if (length === 0) return at + 5 <= question.length ? { name: labels.join('.'), end: at + 1 } : undefined;
    labels.push(question.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += length + 1;
  }
  return undefined;
}

/** The name of the question, class IN, five seconds. */
function record(address: string): Buffer {
  const head = Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 5, 0, 4]);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
