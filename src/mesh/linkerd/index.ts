import type { Mesh } from '../mesh.ts';
import { writtenPolicyKinds } from './api-version.ts';
import { assumeLinkerd } from './assume.ts';
import { linkerdCapabilities } from './capabilities/index.ts';
import { detectLinkerd } from './detect.ts';
import { linkerdFactKinds } from './detect-kinds.ts';
import { linkerdInjection, linkerdInjects } from './injection.ts';
import { linkerdMetrics } from './metrics/index.ts';
import { linkerdPodSecurity } from './pod-security.ts';
import { linkerdProof } from './proof.ts';
import { readProxy } from './read-proxy.ts';
import { linkerdRelease, linkerdVersions } from './release.ts';
import { renderLinkerd } from './render.ts';
import { linkerdStaging } from './staging.ts';
import { linkerdSurvey } from './survey.ts';
import { writtenTrafficKinds } from './traffic/route-kinds.ts';

/** Linkerd, stable-2.14 and later. */
export const linkerd: Mesh = {
  type: 'linkerd',
  writes: [...writtenPolicyKinds, ...writtenTrafficKinds],
  reads: linkerdFactKinds,
  namespaceKeys: ['linkerd.io/', 'config.linkerd.io/', 'config.alpha.linkerd.io/', 'config.beta.linkerd.io/'],
  versions: linkerdVersions,
  capabilities: linkerdCapabilities,
  metrics: linkerdMetrics,
  release: linkerdRelease,
  detect: detectLinkerd,
  survey: linkerdSurvey,
  assume: assumeLinkerd,
  injection: linkerdInjection,
  injects: linkerdInjects,
  podSecurity: linkerdPodSecurity,
  uncaptured: (ports) => ({ 'config.linkerd.io/skip-inbound-ports': ports.join(',') }),
  readProxy,
  render: renderLinkerd,
  staging: linkerdStaging,
  proof: linkerdProof,
};
