import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { MeshInput } from '../mesh.ts';
import { limitedAdmissionsAt } from './admissions.ts';
import { authorizes } from './mode.ts';
import { servedPorts } from './ports.ts';
import { hiddenRequests, type RequestMatch, requestClasses } from './request-routes.ts';

/** Whom proxies would refuse though they are named, kubelets among them: nobody is cut off without a word. */
export function hiddenRequestDiagnostics(input: MeshInput): Diagnostic[] {
  if (!authorizes(input)) return [];
  return servedPorts(input.graph).flatMap((served) =>
    hiddenRequests(requestClasses(limitedAdmissionsAt(input, served))).map(({ request, by, refused }) => ({
      code: 'REQUESTS_HIDDEN',
      severity: 'error',
      path: 'spec.serviceMesh',
      message: `on port ${served.port} of ${served.component} proxies would take ${textOf(request)} for ${textOf(by)} and refuse ${refused.map(({ name }) => name).join(', ')}: of a path with a star within a step they look at the whole`,
      hint: `Let ${by.path} end with a whole step (/*), name its paths, or let the same callers make both.`,
    })),
  );
}

function textOf({ method, path }: RequestMatch): string {
  return `${method} ${path}`;
}
