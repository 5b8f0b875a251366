import { ApiError, isForbidden, isInvalid, isKindNotServed } from '../kube/errors.ts';
import type { ObjectRef } from '../objects/object.ts';
import type { Problem } from './outcome.ts';

/** What to tell of a refused write; undefined when trying again may help, so that the error is thrown on. */
export function problemOf(ref: ObjectRef, error: unknown): Problem | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (isImmutable(error)) {
    const message = `the API server does not allow this change to an existing object: ${error.message}`;
    return { kind: 'ImmutableField', ref, message };
  }
  if (lacksNamespace(error)) return { kind: 'NamespaceMissing', ref, message: error.message };
  return isRefusal(error) ? { kind: 'Refused', ref, message: refusalText(error) } : undefined;
}

/** RBAC says `User "…" cannot patch resource …`; admission forbids too, in other words. */
function refusalText(error: ApiError): string {
  const lacksRight = isForbidden(error) && /is forbidden: User "[^"]*" cannot /.test(error.message);
  return lacksRight ? `${error.message}. Apply config/rbac.yaml of the operator's release.` : error.message;
}

function lacksNamespace(error: ApiError): boolean {
  if (error.causes.some(({ reason }) => reason === 'NamespaceTerminating')) return true;
  return error.status === 404 && /^namespaces "[^"]*" not found$/.test(error.message);
}

function isRefusal(error: ApiError): boolean {
  return (
    error.status === 400 ||
    isInvalid(error) ||
    isForbidden(error) ||
    isKindNotServed(error) ||
    isOfWrongShape(error) ||
    isUnanswered(error)
  );
}

/** A webhook of somebody else has to be asked and does not answer: the API server says 500. It may come back, and until then people should know. */
function isUnanswered({ status, message }: ApiError): boolean {
  return status === 500 && message.includes('failed calling webhook');
}

/** An object that does not fit its type: the API server says 500, though trying again cannot help. */
function isOfWrongShape({ status, message }: ApiError): boolean {
  return status === 500 && message.includes('failed to create typed patch object');
}

function isImmutable(error: ApiError): boolean {
  if (!isInvalid(error)) return false;
  return /field is immutable|updates to statefulset spec for fields other than|may not be changed|cannot change roleRef/i.test(
    error.message,
  );
}
