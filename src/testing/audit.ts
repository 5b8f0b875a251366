import { readFileSync } from 'node:fs';
import { at, text } from '../objects/access.ts';
import { rightsOf as rightsOfRule } from '../operator/installation/rights.ts';
import type { PolicyRule } from '../operator/rbac.ts';

/** One request as the API server has logged it. */
export interface AuditedRequest {
  group: string;
  /** With its subresource: `pods/eviction`. */
  resource: string;
  verb: string;
  namespace?: string;
  name?: string;
  status: number;
  /** What the API server said of a request that it did not take. */
  why?: string;
}

/**
 * Every request of a user's program that was answered, or is being answered where that goes on as a watch. `from` leaves out so many
 * bytes of a log that only grows; one that is shorter by now was begun anew, and counts as a whole.
 */
export function requestsOf(auditLog: string, user: string, userAgent: string, from = 0): AuditedRequest[] {
  const log = readFileSync(auditLog);
  return log
    .subarray(log.length < from ? 0 : from)
    .toString()
    .split('\n')
    .filter((line) => line.includes(user) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((event) => at(event, 'user', 'username') === user && event['objectRef'] !== undefined)
    .filter((event) => text(event['userAgent'])?.startsWith(userAgent))
    .filter(({ stage }) => stage === 'ResponseComplete' || stage === 'ResponseStarted')
    .map((event) => {
      const subresource = text(at(event, 'objectRef', 'subresource'));
      const status = Number(at(event, 'responseStatus', 'code'));
      const why = text(at(event, 'responseStatus', 'message'));
      const [namespace, name] = [text(at(event, 'objectRef', 'namespace')), text(at(event, 'objectRef', 'name'))];
      return {
        group: text(at(event, 'objectRef', 'apiGroup')) ?? '',
        resource: `${text(at(event, 'objectRef', 'resource'))}${subresource ? `/${subresource}` : ''}`,
        verb: text(event['verb']) ?? '',
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
        status,
        ...(status < 400 || why === undefined ? {} : { why }),
      };
    });
}

/** `apps/deployments patch`, and the name where a right is for one object. */
export function rightsOf(rules: readonly PolicyRule[]): string[] {
  return rules
    .flatMap(rightsOfRule)
    .map(({ group, resource, verb, name }) => `${group}/${resource} ${verb}${name === undefined ? '' : ` ${name}`}`);
}

/** The rights that let a request through. An apply that makes its object is a patch that takes the right to create as well. */
export function rightsUsedBy({ group, resource, verb, name, status }: AuditedRequest): string[] {
  const verbs = verb === 'patch' && status === 201 ? ['patch', 'create'] : [verb];
  return verbs.flatMap((one) => {
    const right = `${group}/${resource} ${one}`;
    return name === undefined ? [right] : [right, `${right} ${name}`];
  });
}

/** No matters of rights: a namespace that is going takes nothing new, and who guards owners hears late of new definitions. */
const otherwise = /because it is being terminated|cannot find RESTMapping/;

/** Whether the API server has refused a request for want of rights. */
export function isRefused({ status, why = '' }: AuditedRequest): boolean {
  return (status === 403 || status === 401) && !otherwise.test(why);
}

/**
 * Whether a request was refused for want of one of these rights: it takes the right itself, it gives the right to others, which takes
 * having it, or it names an owner whose removal waits, which takes the right over the owner's finalizers.
 */
export function isRefusedFor(request: AuditedRequest, rights: readonly string[]): boolean {
  if (!isRefused(request) || request.status !== 403) return false;
  const { why = '' } = request;
  if (why.includes('cannot set blockOwnerDeletion'))
    return rights.some((right) => right.endsWith('/finalizers update'));
  const lacked = why.includes('attempting to grant RBAC permissions not currently held')
    ? rightsNamedIn(why)
    : rightsUsedBy({ ...request, status: 201 });
  return lacked.some((right) => rights.includes(right));
}

/** Of `{APIGroups:["apps"], Resources:["replicasets"], Verbs:["list" "watch"]}`, as the API server writes rules. */
function rightsNamedIn(why: string): string[] {
  const rules = why.matchAll(/\{APIGroups:\[([^\]]*)\], Resources:\[([^\]]*)\], Verbs:\[([^\]]*)\]\}/g);
  const quoted = (list = '') => [...list.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
  return rightsOf(
    [...rules].map(([, apiGroups, resources, verbs]) => ({
      apiGroups: quoted(apiGroups),
      resources: quoted(resources),
      verbs: quoted(verbs),
    })),
  );
}
