import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { canaries } from '../platform/canary.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath } from '../platform/component-spec.ts';
import { waysIn } from '../platform/way-in.ts';

/** What is said of canaries that are given calls: who leads them there, and what that does to people. */
export function canaryRouteDiagnostics(platform: ObservabilityPlatform, inMesh: boolean): Diagnostic[] {
  return canaries(platform).flatMap(({ component, canary: { weight, match } }): Diagnostic[] => {
    if (weight === 0 && !match) return [];
    const path = `${componentPath(component)}.canary.${weight > 0 ? 'weight' : 'match'}`;
    const why = unled(platform, component, inMesh);
    if (why)
      return [
        {
          code: 'CANARY_UNROUTED',
          severity: 'warning',
          path,
          message: `the canary of ${component} runs and gets no calls: ${why}`,
          hint:
            component === 'grafana'
              ? 'Use access.httpRoute, or a gateway in the mesh.'
              : 'Put the platform into a mesh; without one the canary can be called by the name of its own Service.',
        },
      ];
    return component === 'grafana' && weight > 0 && weight < 100
      ? [
          {
            code: 'CANARY_MIXED',
            severity: 'warning',
            path,
            message:
              'the share is one of calls and not of people: a browser gets the page from one version and files of it from the other, which may not have them',
            hint: 'Use match, with a header that the gateway or the browser sets, and leave weight at 0.',
          },
        ]
      : [];
  });
}

/** Shares are a matter of proxies in front of the caller, and of gateways; a Service knows none. */
function unled(platform: ObservabilityPlatform, component: ComponentName, inMesh: boolean): string | undefined {
  const ways = waysIn(platform).filter((way) => way.component === component);
  if (ways.some(({ route }) => route.kind === 'httpRoute')) return undefined;
  if (!inMesh) return 'the platform is in no mesh';
  const plain = ways.length > 0 && ways.every(({ from }) => from.identity === 'none');
  return plain ? 'people come through a gateway that has no proxy of the mesh' : undefined;
}
