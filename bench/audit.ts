import { readFileSync } from 'node:fs';

/** One request as the API server logged it. */
export interface AuditedRequest {
  verb: string;
  user: string;
  userAgent: string;
  resource: string;
  subresource: string;
  namespace: string;
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
  objectRef?: { resource?: string; subresource?: string; namespace?: string };
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  responseStatus?: { code?: number };
}

const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** The writes in an audit log, in the order in which they were received. */
export function auditedWrites(path: string): AuditedRequest[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter((event) => event.stage === 'ResponseComplete' && writing.has(event.verb) && !isQuestion(event))
    .map((event) => ({
      verb: event.verb,
      user: event.user.username,
      userAgent: event.userAgent ?? '',
      resource: event.objectRef?.resource ?? '',
      subresource: event.objectRef?.subresource ?? '',
      namespace: event.objectRef?.namespace ?? '',
      received: Date.parse(event.requestReceivedTimestamp),
      finished: Date.parse(event.stageTimestamp),
      status: event.responseStatus?.code ?? 0,
    }))
    .sort((a, b) => a.received - b.received);
}

/** SelfSubjectAccessReview and others: made, and not kept. */
const isQuestion = ({ objectRef }: AuditEvent) => objectRef?.resource?.endsWith('reviews') === true;

/** Writes a second between the first and the last of them. */
export function rate(writes: readonly AuditedRequest[]): number {
  const first = Math.min(...writes.map((write) => write.received));
  const last = Math.max(...writes.map((write) => write.finished));
  return writes.length / ((last - first) / 1000);
}
