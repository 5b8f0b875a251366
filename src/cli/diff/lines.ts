export interface Line {
  sign: ' ' | '+' | '-';
  text: string;
}

/** Above this many comparisons a block is shown as replaced: it is no longer readable as a change anyway. */
const maxComparisons = 4_000_000;

/** The shortest way from one list of lines to the other. */
export function diffLines(before: readonly string[], after: readonly string[]): Line[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [
    ...signed(' ', before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...signed(' ', before.slice(before.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  if (before.length === 0 || after.length === 0 || before.length * after.length > maxComparisons)
    return [...signed('-', before), ...signed('+', after)];
  // common[i * width + j]: length of the longest common part of before[i..] and after[j..].
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const same = before[row] === after[column];
      common[row * width + column] = same
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      lines.push({ sign: ' ', text: before[row] ?? '' });
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) lines.push({ sign: '-', text: before[row++] ?? '' });
    else lines.push({ sign: '+', text: after[column++] ?? '' });
  }
  return [...lines, ...signed('-', before.slice(row)), ...signed('+', after.slice(column))];
}

function signed(sign: Line['sign'], texts: readonly string[]): Line[] {
  return texts.map((text) => ({ sign, text }));
}
