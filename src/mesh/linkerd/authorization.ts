import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import type { MeshInput } from '../mesh.ts';
import { type Admission, admissionsAt, limitedAdmissionsAt, plainAdmissionsAt } from './admissions.ts';
import type { Authentication } from './authentications.ts';
import { type ServedPort, servedPorts } from './ports.ts';
import type { Posture } from './posture.ts';
import { requestClasses } from './request-routes.ts';
import { requirementOf } from './requirements.ts';
import { otherRequests, requestRoutes } from './routes.ts';
import { serverName } from './servers.ts';
import { refTo, written } from './written.ts';

export interface Policy {
  name: string;
  component?: ComponentName;
  target: Record<string, string>;
  authentication: Authentication;
  why: string;
}

/** One policy that lets somebody in, with what it needs. */
export function admission(input: MeshInput, { name, component, target, authentication, why }: Policy): KubeObject[] {
  const about = component ? { component } : {};
  const { refs, objects } = requirementOf(input, authentication, { name, ...about });
  const spec = { targetRef: target, requiredAuthenticationRefs: refs };
  return [...objects, written(input, 'AuthorizationPolicy', { name, ...about, why, spec })];
}

/** Who is let in at the ports of components. */
export function admissions(input: MeshInput, { servers, named }: Posture): KubeObject[] {
  return servedPorts(input.graph).flatMap((served) => {
    if (named) return namedAt(input, served);
    // Plain text is taken from those alone whom policies name.
    return servers === 'all-authenticated' ? plainAt(input, served) : [];
  });
}

function namedAt(input: MeshInput, served: ServedPort): KubeObject[] {
  const all = admissionsAt(input, served);
  const limited = limitedAdmissionsAt(input, served);
  const server = serverName(served);
  const { component } = served;
  return [
    ...all
      .filter(({ requests }) => requests === undefined)
      .flatMap((one) => policyFor(input, served, allowed(one), refTo('Server', server))),
    ...(limited.length > 0 ? limitedAt(input, served, limited) : []),
    ...(limited.length > 0 ? [otherRequests(input, { name: `${server}-others`, server, component })] : []),
  ];
}

function limitedAt(input: MeshInput, served: ServedPort, limited: readonly Admission[]): KubeObject[] {
  const { component } = served;
  const server = serverName(served);
  return requestClasses(limited).flatMap(({ callers, matches }, at) => {
    // Called after who may make them, so that no policy of before is about requests of others for a moment.
    const who = namesOf(callers, at);
    const first = `${server}-for-${who}`;
    const routes = requestRoutes(input, { name: first, server, component }, matches);
    const among = callers.length > 1 ? `-among-${who}` : '';
    const policies = callers.flatMap((caller) =>
      routes.flatMap(({ metadata: { name } }) =>
        policyFor(input, served, allowed(caller), refTo('HTTPRoute', name), among + name.slice(first.length)),
      ),
    );
    return [...routes, ...policies];
  });
}

/** Fit to be a part of an object's name, which is limited. */
function namesOf(callers: readonly Admission[], at: number): string {
  const all = callers.map(({ name }) => name).join('-');
  return all.length > 120 ? `${all.slice(0, 120)}-${at + 1}` : all;
}

function plainAt(input: MeshInput, served: ServedPort): KubeObject[] {
  return plainAdmissionsAt(input, served).flatMap((one) =>
    policyFor(input, served, { ...one, name: `plain-${one.name}` }, refTo('Server', serverName(served))),
  );
}

/** Policies that name callers can be told from those that stand in where nobody is named. */
function allowed(one: Admission): Admission {
  return { ...one, name: `allow-${one.name}` };
}

function policyFor(
  input: MeshInput,
  served: ServedPort,
  { name, authentication, why }: Admission,
  target: Record<string, string>,
  suffix = '',
): KubeObject[] {
  const { component } = served;
  return admission(input, {
    name: `${name}-to-${serverName(served)}${suffix}`,
    component,
    target,
    authentication,
    why,
  });
}
