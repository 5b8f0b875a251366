import { type DestinationStream, pino } from 'pino';

/** Structured log lines. Objects never go in whole: secrets might. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** A log of JSON lines with RFC 3339 times; anything that looks like a credential is blotted out. */
export function createLog(o: { level: 'debug' | 'info' | 'warn' | 'error'; destination?: DestinationStream }): Log {
  const secret = ['token', 'password', 'authorization', 'data', 'stringData', 'headers'];
  const options = {
    level: o.level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
    redact: { paths: secret.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  };
  return o.destination ? pino(options, o.destination) : pino(options);
}

/** What to log of an error: its sentence and, for answers of the API server, status and reason. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  const { status, reason, code } = error as Error & { status?: number; reason?: string; code?: string };
  return {
    error: error.message,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
  };
}
