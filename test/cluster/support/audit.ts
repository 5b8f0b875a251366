import { readFileSync } from 'node:fs';
import { at, text } from '../../../src/objects/access.ts';
import { rightsOf as rightsOfRule } from '../../../src/operator/installation/rights.ts';
import type { PolicyRule } from '../../../src/operator/rbac.ts';

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

/** Every request of a user's program that was answered, or is being answered where that goes on as a watch. */
export function requestsOf(auditLog: string, user: string, userAgent: string): AuditedRequest[] {
  return readFileSync(auditLog, 'utf8')
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
