import type { MeshFacts } from '../../../facts/facts.ts';
import type { RuleGroup } from '../../../telemetry/rule.ts';

/** Seconds since 1970 at which the first of the trust anchors expires. */
export const trustAnchorSeries = 'linkerd_trust_anchor_expiry_timestamp_seconds';

/** No program tells when the trust anchors expire, but they lie open in the cluster: what is read there is told by a rule. */
export function linkerdRules({ rootExpires }: Pick<MeshFacts, 'rootExpires'>): RuleGroup[] {
  const milliseconds = rootExpires === undefined ? Number.NaN : Date.parse(rootExpires);
  if (!Number.isFinite(milliseconds)) return [];
  const expr = `vector(${Math.floor(milliseconds / 1000)})`;
  return [{ name: 'mesh-trust-anchors', rules: [{ record: trustAnchorSeries, expr }] }];
}
