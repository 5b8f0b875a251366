import type { KubeObject } from '../../objects/object.ts';
import { partOf, platformLabels, whyAnnotation } from '../../platform/labels.ts';
import { type MeshInput, type MeshOutput, noAdditions, plainTransports } from '../mesh.ts';
import { stageEffects, takingPlainText } from '../stage.ts';
import { apiVersionOf } from './api-version.ts';
import { renderIstio } from './render.ts';

export const admitAllName = 'admit-all';

/** Istio's own: a policy that carries it refuses nobody, and proxies count what it would do. */
const dryRun = { 'istio.io/dry-run': 'true' };

/** What is rendered while a running platform is on its way into the mesh or out of it; without a stage what it asks for. */
export function renderInStage(input: MeshInput, version: string): MeshOutput {
  const asked = renderIstio(input, version);
  if (!input.stage) return asked;
  const effect = stageEffects[input.stage];
  const output = effect.plainText
    ? renderIstio({ ...input, platform: takingPlainText(input.platform) }, version)
    : asked;
  const { diagnostics } = asked;
  if (!effect.proxies) {
    const { telemetry: _, ...rest } = output;
    return { ...rest, ...withoutProxies, policies: output.policies.filter(setsMode), diagnostics };
  }
  if (effect.authorization === 'enforced') return { ...output, diagnostics };
  const counted = effect.authorization === 'counted';
  return {
    ...output,
    policies: output.policies.flatMap((policy) => {
      if (setsMode(policy)) return [policy];
      if (!counted) return [];
      return [policy.kind === 'AuthorizationPolicy' ? inDryRun(policy) : policy];
    }),
    firstPolicies: [admitAll(input, version)],
    diagnostics,
  };
}

const withoutProxies = { pod: () => noAdditions, transports: plainTransports };

function setsMode({ kind }: KubeObject): boolean {
  return kind === 'PeerAuthentication';
}

function inDryRun(policy: KubeObject): KubeObject {
  return { ...policy, metadata: { ...policy.metadata, annotations: { ...policy.metadata.annotations, ...dryRun } } };
}

/**
 * The first ALLOW that is enforced refuses everybody whom it does not name, so that no order of writing the others is right. With this
 * one beside them nobody is refused, until it goes: one write that puts all of them into force. Pods of others are not opened.
 */
function admitAll({ graph, served }: MeshInput, version: string): KubeObject {
  return {
    apiVersion: apiVersionOf('AuthorizationPolicy', version, served),
    kind: 'AuthorizationPolicy',
    metadata: {
      name: admitAllName,
      namespace: graph.namespace,
      labels: platformLabels(graph.name),
      annotations: { [whyAnnotation]: 'nobody is refused while the other policies come or go' },
    },
    spec: {
      action: 'ALLOW',
      selector: { matchLabels: { 'app.kubernetes.io/part-of': partOf } },
      rules: [{}],
    },
  };
}
