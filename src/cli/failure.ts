/** How a command ends, as its exit code. */
export const exitCodes = { ok: 0, refused: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command was called wrongly: exit code 2. The message is for people and names the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for cannot be done: exit code 1. The message is for people and names the way out. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
