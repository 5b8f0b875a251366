import type { ObservabilityPlatform } from '../../../api/spec/platform.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { isMetadataAddress } from '../../../platform/metadata-address.ts';
import { fitsKey, isOurKey, refusedAnnotations } from '../../../workloads/overrides/refusals.ts';
import { configurationDepth } from '../policies/configurations.ts';
import { podTemplateDepth } from '../policies/pod-templates.ts';

/** What the operator alone can tell, since it has rendered the component or knows its mesh. */
const ofRendered = [
  'a volume of that name belongs to the component',
  'a container of that name is injected by the mesh',
  'something of the component is mounted there',
  'the platform sets it',
];

/** Whether a policy has to refuse what the compiler refuses so. */
export function isHeldByPolicy(
  { code, severity, path, message }: Diagnostic,
  platform: ObservabilityPlatform,
): boolean {
  if (severity !== 'error') return false;
  if (code === 'ADDRESS_REFUSED') return urlsAt(path, platform).some(isWrittenOut);
  if (code === 'UNSUPPORTED_VERSION') return /^spec\.components\.\w+\.(?:canary\.)?version$/.test(path);
  const inConfiguration = /^spec\.components\.(\w+)\.(?:canary\.)?extraConfig\.(.*)$/s.exec(path);
  if (code === 'INVALID_VALUE')
    return inConfiguration?.[1] === 'grafana' || path.startsWith('spec.global.externalLabels.');
  if (code !== 'OVERRIDE_REFUSED') return false;
  // Which namespaces there are, and have which labels, is a fact.
  if (inConfiguration) return levels(inConfiguration[2]) <= configurationDepth && !message.includes('not selected');
  if (/\.storage\.(?:labels|annotations)\./.test(path)) return true;
  const [, kind, key = ''] = /\.podTemplate\.metadata\.(labels|annotations)\.(.*)$/s.exec(path) ?? [];
  if (kind)
    return isOurKey(key) || (kind === 'annotations' && refusedAnnotations.some(({ pattern }) => fitsKey(pattern, key)));
  const [, inSpec] = /\.podTemplate\.spec\.(.*)$/s.exec(path) ?? [];
  return levels(inSpec) <= podTemplateDepth && !ofRendered.includes(message);
}

/** Of a component no more is said than its name: those which are values of their own. */
function urlsAt(path: string, { spec }: ObservabilityPlatform): string[] {
  const [, index] = /\.requestIdentities\[(\d+)\]\.jwksUri$/.exec(path) ?? [];
  if (index !== undefined) return [spec.serviceMesh?.authorization.requestIdentities?.[Number(index)]?.jwksUri ?? ''];
  return path === 'spec.components.prometheus'
    ? (spec.components.prometheus.remoteWrite ?? []).map(({ url }) => url)
    : [];
}

/** Whether a host is an address spelled as URLs have it in the end. */
function isWrittenOut(url: string): boolean {
  const [, host = ''] = /^https?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(url) ?? [];
  const isLoose = /^\[fe[89ab].:[^:]/i.test(host);
  return isMetadataAddress(host) && URL.canParse(url) && new URL(url).hostname === host.toLowerCase() && !isLoose;
}

/** At least as many as there are: names may have dots. */
function levels(path = ''): number {
  return path.split(/[.[]/).length;
}
