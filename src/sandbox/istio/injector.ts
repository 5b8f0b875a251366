import { type Injector, startInjector } from '../injector.ts';
import { inject, refusal } from './inject.ts';
import type { IstioRevision } from './revision.ts';

/** The injection webhook of a revision. Pods of injected namespaces cannot be created once it is stopped, as when istiod is down. */
export function startIstioInjector(istio: IstioRevision, log: (line: string) => void): Promise<Injector> {
  return startInjector({
    host: 'istiod.istio-system.svc',
    inject: (pod, namespace) => (refusal(pod, namespace) === undefined ? inject(pod, namespace, istio) : undefined),
    log,
  });
}
