import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { at, fields, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { shortened } from '../conditions.ts';

/** What is to be said of a platform that somebody writes. */
export type Judge = (platform: KubeObject) => Promise<readonly Diagnostic[]>;

/** Enough to be read; `gunj render` and the status tell all. */
const mostWarnings = 20;
/** API servers begin to cut warnings when all of them together are longer than 4096 characters. */
const longestWarning = 400;

/** The body is no AdmissionReview. */
export class ReviewError extends Error {
  override readonly name = 'ReviewError';
}

/** Answers an AdmissionReview (`admission.k8s.io/v1`): always yes, with warnings. Throws ReviewError. */
export async function reviewed(body: string, judge: Judge): Promise<object> {
  const request = requestOf(body);
  const uid = text(request['uid']);
  if (!uid) throw new ReviewError('request.uid is missing');
  const warnings = isAboutSpec(request) ? warningsOf(await judge(request['object'] as KubeObject)) : [];
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid, allowed: true, ...(warnings.length > 0 ? { warnings } : {}) },
  };
}

function requestOf(body: string): Record<string, unknown> {
  try {
    return fields(fields(JSON.parse(body))['request']);
  } catch {
    throw new ReviewError('the body is not JSON');
  }
}

/** The operator's own writes of finalizers and annotations, and the last of a removal, are nobody's change. */
function isAboutSpec({ object, oldObject }: Record<string, unknown>): boolean {
  if (at(object, 'metadata', 'name') === undefined || at(object, 'metadata', 'deletionTimestamp')) return false;
  return !isDeepStrictEqual(at(object, 'spec'), at(oldObject, 'spec')) || oldObject === null;
}

function warningsOf(diagnostics: readonly Diagnostic[]): string[] {
  const told = diagnostics.slice(0, mostWarnings).map(({ severity, code, path, message, hint }) => {
    const place = path ? `${path}: ` : '';
    const stops = severity === 'error' ? 'the operator will not act on this: ' : '';
    return shortened(`${code} ${place}${stops}${message}${hint ? `. ${hint}` : ''}`, longestWarning);
  });
  const more = diagnostics.length - told.length;
  return more > 0 ? [...told, `and ${more} more, which are in the status and in gunj render`] : told;
}
