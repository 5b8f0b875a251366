import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { canaryOf } from '../../../platform/canary.ts';
import type { Port } from '../../../platform/component.ts';
import { grantedCanary } from '../../granted-canary.ts';
import type { MeshInput } from '../../mesh.ts';
import { canaryCapabilities } from '../capabilities/canary.ts';
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
 * What spec.serviceMesh.trafficManagement asks for, and which calls canaries take: at most one DestinationRule and one
 * VirtualService for each component that is called through its Service by somebody with a proxy, one DestinationRule more for its
 * canary, and none where it would say nothing.
 */
export function istioTraffic(input: MeshInput): IstioTraffic {
  const asked = input.platform.spec.serviceMesh?.trafficManagement ?? {};
  const release = istioRelease(input.mesh);
  const wanted = granted(asked, release);
  const called = input.graph.components.flatMap((kind) => {
    const calls = shapedCalls(input).filter(({ to }) => to === kind.name);
    return calls.length > 0 ? [{ kind, calls }] : [];
  });
  const objects = called.flatMap(({ kind, calls }) => {
    const canary = grantedCanary(canaryCapabilities, release, kind.name, input.canaries);
    const bySidecars = calls.filter(({ byGateway }) => !byGateway);
    const ports = kind.ports.flatMap((port) => portRules(port, bySidecars, canary !== undefined));
    const beside = canary && { service: canary.service, replicas: canaryOf(input.platform, kind.name)?.replicas ?? 1 };
    return [
      ...(ports.length > 0 ? [virtualService(input, release.version, kind, { calls: bySidecars, ports, canary })] : []),
      ...destinationRule(input, release, kind.name, wanted, calls),
      ...(beside ? destinationRule(input, release, kind.name, wanted, calls, beside) : []),
    ];
  });
  const diagnostics = trafficWarnings({ input, release, asked, wanted, called });
  return { objects, diagnostics };

  /** A canary takes its share of every port, also of one of which nothing else is to be said. */
  function portRules(port: Port, calls: readonly ShapedCall[], split: boolean): PortRules[] {
    const kinds = new Set(calls.filter((call) => call.port === port.number).map(({ kind }) => kind));
    const rules = kinds.size > 0 ? rulesFor(port, kinds, wanted, release.version) : [];
    if (rules.length > 0) return [{ port, rules }];
    return split && kinds.size > 0 && port.appProtocol !== 'tcp'
      ? [{ port, rules: [{ kind: 'calls', requests: [] }] }]
      : [];
  }
}
