import type { IncomingHttpHeaders } from 'node:http';

/** One reason among those an API server gives for refusing: a field that is wrong, a manager that owns it. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** The API server answered, and the answer is no. `message` is the server's own sentence. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status, or the code of a Status that came in a watch. */
  readonly status: number;
  /** `NotFound`, `Conflict`, `Invalid` ... as the server says, `KindNotServed` when the kind has no path, else `Unknown`. */
  readonly reason: string;
  readonly causes: StatusCause[];
  /** Seconds the server asks to wait. */
  readonly retryAfter?: number;
  /** Name of the object or kind the answer is about, when the server says. */
  readonly subject?: string;

  constructor(fields: {
    status: number;
    reason: string;
    message: string;
    causes?: StatusCause[];
    retryAfter?: number;
    subject?: string;
  }) {
    super(fields.message);
    this.status = fields.status;
    this.reason = fields.reason;
    this.causes = fields.causes ?? [];
    if (fields.retryAfter !== undefined) this.retryAfter = fields.retryAfter;
    if (fields.subject !== undefined) this.subject = fields.subject;
  }
}

/** No answer, or not the whole of it. `code` is Node's (`ECONNRESET` ...), or `TIMEOUT`, `SILENT`, `GARBLED`, `ABORTED`, `NOT_ALLOWED`. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** A watch sent something that is no event. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** An answer from before what the server has told already, as from a copy that lags behind. */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError';

  constructor(what: string) {
    super(`${what}: the API server answers from before what it has told already`);
  }
}

/** Turns a refused answer into an ApiError, whether its body is a Status or plain text. */
export function apiErrorFrom(status: number, headers: IncomingHttpHeaders, body: string): ApiError {
  const parsed = parseStatus(body);
  const fromHeader = Number.parseInt(headers['retry-after'] ?? '', 10);
  return statusError(parsed ?? { message: body.trim().slice(0, 500) }, {
    status,
    ...(Number.isFinite(fromHeader) ? { retryAfter: fromHeader } : {}),
  });
}

interface Status {
  code?: number;
  reason?: string;
  message?: string;
  details?: { name?: string; kind?: string; causes?: StatusCause[]; retryAfterSeconds?: number };
}

/** An ApiError from a `v1/Status`; what HTTP said wins over what the body says. */
export function statusError(body: unknown, http: { status?: number; retryAfter?: number } = {}): ApiError {
  const { code, reason, message, details } = (body ?? {}) as Status;
  const status = http.status ?? code ?? 500;
  const asked = http.retryAfter ?? details?.retryAfterSeconds;
  const retryAfter = typeof asked === 'number' && Number.isFinite(asked) ? asked : undefined;
  const subject = details?.name ?? details?.kind;
  return new ApiError({
    status,
    reason: reason || 'Unknown',
    message: message || `the API server answered ${status}`,
    causes: details?.causes ?? [],
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(subject ? { subject } : {}),
  });
}

function parseStatus(body: string): Status | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(body) as { kind?: string } & Status;
    return value.kind === 'Status' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The error for a kind that the API server has no path for (a CRD that is not installed). */
export function kindNotServed(kind: { apiVersion: string; kind: string }): ApiError {
  const message = `the API server does not serve ${kind.kind} in ${kind.apiVersion}`;
  return new ApiError({ status: 404, reason: 'KindNotServed', message });
}

const hasStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;
const hasReason = (error: unknown, reason: string): error is ApiError =>
  error instanceof ApiError && error.reason === reason;

export const isNotFound = (error: unknown): error is ApiError => hasStatus(error, 404);
export const isKindNotServed = (error: unknown): error is ApiError => hasReason(error, 'KindNotServed');
/** Somebody else changed the object, or another field manager owns a field (see applyConflicts). */
export const isConflict = (error: unknown): error is ApiError => hasReason(error, 'Conflict');
export const isAlreadyExists = (error: unknown): error is ApiError => hasReason(error, 'AlreadyExists');
export const isInvalid = (error: unknown): error is ApiError => hasStatus(error, 422);
export const isForbidden = (error: unknown): error is ApiError => hasStatus(error, 403);
export const isGone = (error: unknown): error is ApiError => hasStatus(error, 410);
export const isAborted = (error: unknown): error is NetworkError =>
  error instanceof NetworkError && error.code === 'ABORTED';

/** Who owns which field, when a server-side apply without force was refused; empty for any other error. */
export function applyConflicts(error: unknown): { manager: string; field: string }[] {
  if (!isConflict(error)) return [];
  return error.causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => ({ manager: /"([^"]*)"/.exec(cause.message ?? '')?.[1] ?? '', field: cause.field ?? '' }));
}
