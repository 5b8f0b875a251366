import type { FactSource } from '../../facts/source.ts';
import { at, text } from '../../objects/access.ts';

/**
 * Whether injected pods count on the CNI plugin: from the values the injector fills its template with (`pilot.cni` since
 * 1.22, `istio_cni` before). That the plugin's DaemonSet is there would not tell, since each revision decides for itself.
 */
export async function readCni(source: FactSource, namespace: string, revision: string): Promise<boolean | undefined> {
  const name = revision === 'default' ? 'istio-sidecar-injector' : `istio-sidecar-injector-${revision}`;
  const injector = await source.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
  const values = parsed(text(at(injector, 'data', 'values')));
  if (values === undefined) return undefined;
  return at(values, 'pilot', 'cni', 'enabled') === true || at(values, 'istio_cni', 'enabled') === true;
}

function parsed(values: string | undefined): unknown {
  try {
    return values === undefined ? undefined : JSON.parse(values);
  } catch {
    return undefined;
  }
}
