import { parse } from 'yaml';
import type { MeshFacts } from '../../facts/facts.ts';
import { isTrustDomain } from '../../facts/trust-domain.ts';
import { at, type Fields, fields, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { configMapSource } from '../config-source.ts';
import { linkerdVersion } from './detect-version.ts';
import { tracingProviders } from './telemetry/tracing-values.ts';
import { firstExpiry } from './trust-anchors.ts';

export type LinkerdConfig = Pick<
  MeshFacts,
  'trustDomain' | 'domain' | 'cni' | 'nativeSidecars' | 'configuredBy' | 'providers' | 'rootExpires' | 'defaultInbound'
> & {
  version?: string;
};

/** What the ConfigMap `linkerd-config` says: the values of the installation, with the defaults of the chart where it is silent. */
export function readConfig(config: KubeObject | undefined): LinkerdConfig {
  const values = parsed(text(at(config, 'data', 'values')));
  const domain = text(values.clusterDomain) || 'cluster.local';
  const trustDomain = text(values.identityTrustDomain) ?? '';
  const version = linkerdVersion(text(values.linkerdVersion) ?? '');
  const native = at(values.proxy, 'nativeSidecar');
  const rootExpires = firstExpiry(text(values.identityTrustAnchorsPEM) ?? '');
  const defaultInbound = text(at(values.proxy, 'defaultInboundPolicy'));
  return {
    ...(version ? { version } : {}),
    // One that no identity can have is as good as unread.
    trustDomain: isTrustDomain(trustDomain) ? trustDomain : domain,
    domain,
    providers: tracingProviders(values),
    ...(config ? { cni: values.cniEnabled === true, nativeSidecars: native === true } : {}),
    ...(config ? { configuredBy: configMapSource(config) } : {}),
    ...(rootExpires ? { rootExpires } : {}),
    ...(defaultInbound ? { defaultInbound } : {}),
  };
}

/** Values that do not parse count as empty. */
function parsed(values: string | undefined): Fields {
  try {
    return fields(parse(values ?? '', { logLevel: 'silent' }));
  } catch {
    return {};
  }
}
