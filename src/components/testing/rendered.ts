import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { at, fields } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import { type Flow, peerName } from '../../platform/flow.ts';
import { plainFacts, platformWith } from '../../testing/platform.ts';

export interface RenderedComponent {
  /** Its configuration file. */
  config: Record<string, unknown>;
  container: Record<string, unknown>;
  objects: KubeObject[];
  flows: readonly Flow[];
  /** `loki → alertmanager:9093 (alert)` for each call it makes, name service and control plane left out. */
  calls: string[];
}

/** What one component becomes; throws when the platform is refused. */
export function rendered(
  component: ComponentName,
  file: string,
  spec: PlatformSpecInput,
  facts: Facts = plainFacts,
): RenderedComponent {
  const { plan, graph, diagnostics } = compile(platformWith(spec), facts);
  if (!plan || !graph) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const objects = plan.waves.flatMap((wave) => wave.objects);
  const text = objects.map((object) => fields(object['data'])[file]).find((data) => typeof data === 'string');
  const workload = objects.find(
    ({ kind, metadata }) => metadata.name === component && ['StatefulSet', 'Deployment', 'DaemonSet'].includes(kind),
  );
  const [container] = at(workload, 'spec', 'template', 'spec', 'containers') as Record<string, unknown>[];
  return {
    config: parse(String(text)) as Record<string, unknown>,
    container: container ?? {},
    objects,
    flows: graph.flows,
    calls: graph.flows
      .filter(({ from, kind }) => from === component && kind !== 'dns' && kind !== 'control')
      .map(({ from, to, port, kind }) => `${peerName(from)} → ${peerName(to)}:${port} (${kind})`),
  };
}
