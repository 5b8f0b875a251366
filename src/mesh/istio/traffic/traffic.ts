import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentKind } from '../../../platform/component.ts';
import type { MeshInput } from '../../mesh.ts';
import { istioRelease } from '../release.ts';
import { type ShapedCall, shapedCalls } from './calls.ts';
import { destinationRule } from './destination-rule.ts';
import { granted } from './granted.ts';
import { rulesFor } from './rules.ts';
import { type PortRules, virtualService } from './virtual-service.ts';
import { trafficWarnings } from './warnings/warnings.ts';

export interface IstioTraffic {
  objects: KubeObject[];
  diagnostics: Diagnostic[];
}

/**
 * What spec.serviceMesh.trafficManagement asks for: at most one DestinationRule and one VirtualService for each component that is
 * called through its Service by somebody with a proxy, and neither where it would say nothing.
 */
export function istioTraffic(input: MeshInput): IstioTraffic {
  const asked = input.platform.spec.serviceMesh?.trafficManagement;
  if (!asked) return { objects: [], diagnostics: [] };
  const release = istioRelease(input.mesh);
  const wanted = granted(asked, release);
  const called = input.graph.components.flatMap((kind) => {
    const calls = shapedCalls(input).filter(({ to }) => to === kind.name);
    return calls.length > 0 ? [{ kind, calls }] : [];
  });
  const objects = called.flatMap(({ kind, calls }) => {
    const bySidecars = calls.filter(({ byGateway }) => !byGateway);
    const ports = kind.ports.flatMap((port) => portRules(port, bySidecars));
    return [
      ...(ports.length > 0 ? [virtualService(input, release.version, kind, { calls: bySidecars, ports })] : []),
      ...destinationRule(input, release, kind.name, wanted, calls),
    ];
  });
  const diagnostics = trafficWarnings({ input, release, asked, wanted, called });
  return { objects, diagnostics };

  function portRules(port: ComponentKind['ports'][number], calls: readonly ShapedCall[]): PortRules[] {
    const kinds = new Set(calls.filter((call) => call.port === port.number).map(({ kind }) => kind));
    const rules = kinds.size > 0 ? rulesFor(port, kinds, wanted, release.version) : [];
    return rules.length > 0 ? [{ port, rules }] : [];
  }
}
