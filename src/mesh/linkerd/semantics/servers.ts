import { at, text } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { selects } from '../../../objects/selector.ts';
import type { Pod } from '../../../prove/world.ts';
import { labelsInMesh, portsNamed } from './proxy.ts';
import type { LinkerdSettings } from './settings.ts';

/** The Servers that are about a port of a pod, the one that counts first: the oldest, of the same age by name. */
export function serversOf(
  pod: Pod,
  port: number,
  servers: readonly KubeObject[],
  settings: LinkerdSettings,
): KubeObject[] {
  const labels = labelsInMesh(pod, settings);
  return servers
    .filter(({ metadata, spec }) => {
      const selector = at(spec, 'podSelector');
      if (metadata.namespace !== pod.namespace || selector === undefined) return false;
      const asked = at(spec, 'port');
      const ports = typeof asked === 'string' ? portsNamed(asked, pod) : [asked];
      return ports.includes(port) && selects(selector, labels);
    })
    .toSorted((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1));
}

/** What is not written yet is younger than all that is. */
function ageKey({ metadata }: KubeObject): string {
  return `${text(metadata.creationTimestamp) ?? '9999'} ${metadata.name}`;
}
