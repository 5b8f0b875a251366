/** The last part of a command's help. */
export function examples(...lines: readonly [what: string, command: string][]): string {
  return `\nExamples:\n${lines.map(([what, command]) => `  # ${what}\n  ${command}`).join('\n')}\n`;
}
