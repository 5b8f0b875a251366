import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** One request as the API server logged it. */
export interface AuditedRequest {
  verb: string;
  user: string;
  userAgent: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
  /** Milliseconds since the epoch. */
  received: number;
  finished: number;
  status: number;
}

interface AuditEvent {
  stage: string;
  verb: string;
  user: { username: string };
  userAgent?: string;
  objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  responseStatus?: { code?: number };
}

const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Reviews are questions: made, and not kept. */
export function isWrite({ verb, resource }: AuditedRequest): boolean {
  return writing.has(verb) && !resource.endsWith('reviews');
}

/**
 * The requests in lines of an audit log, each once: those that were answered, and watches when they began. They are in the order
 * in which they were received.
 */
export function auditedRequests(text: string): AuditedRequest[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ stage, verb }) => stage === (verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete'))
    .map((event) => ({
      verb: event.verb,
      user: event.user.username,
      userAgent: event.userAgent ?? '',
      resource: event.objectRef?.resource ?? '',
      subresource: event.objectRef?.subresource ?? '',
      namespace: event.objectRef?.namespace ?? '',
      name: event.objectRef?.name ?? '',
      received: Date.parse(event.requestReceivedTimestamp),
      finished: Date.parse(event.stageTimestamp),
      status: event.responseStatus?.code ?? 0,
    }))
    .sort((a, b) => a.received - b.received);
}

/** The writes in an audit log, in the order in which they were received. */
export function auditedWrites(path: string): AuditedRequest[] {
  return auditedRequests(readFileSync(path, 'utf8')).filter(isWrite);
}

/** Gives at each call what was logged since the one before, so that a long log is read once. */
export function followAudit(path: string): () => AuditedRequest[] {
  let offset = 0;
  return () => {
    const { bytes, text } = wholeLines(path, offset);
    offset += bytes;
    return auditedRequests(text);
  };
}

/** What is after `offset`, up to the end of the last line that is written to its end. */
function wholeLines(path: string, offset: number): { bytes: number; text: string } {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    const read = readSync(file, buffer, 0, buffer.length, offset);
    const bytes = buffer.subarray(0, read).lastIndexOf('\n') + 1;
    return { bytes, text: buffer.toString('utf8', 0, bytes) };
  } finally {
    closeSync(file);
  }
}

/** Writes a second between the first and the last of them. */
export function rate(writes: readonly AuditedRequest[]): number {
  const first = Math.min(...writes.map((write) => write.received));
  const last = Math.max(...writes.map((write) => write.finished));
  return writes.length / ((last - first) / 1000);
}
