import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import { componentSpec } from '../../../platform/component-spec.ts';
import { mostReplicas } from '../../../platform/replicas.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { apiVersionOf } from '../api-version.ts';
import type { ShapedCall } from './calls.ts';
import { connectionPool } from './connection-pool.ts';
import { exportTo } from './export-to.ts';
import { loadBalancer } from './load-balancer.ts';
import { trafficMetadata } from './metadata.ts';
import { outlierDetection } from './outlier-detection.ts';
import { serviceHost } from './service-host.ts';

/**
 * How proxies treat the endpoints of a component; nothing when nothing of it is asked for. Never with `tls`: without it proxies
 * find out by themselves which endpoints take mTLS, with it they no longer do. A canary has a Service, and so a rule, of its own.
 */
export function destinationRule(
  input: MeshInput,
  release: Release,
  component: ComponentName,
  wanted: TrafficManagementSpec,
  calls: readonly ShapedCall[],
  canary?: { service: string; replicas: number },
): KubeObject[] {
  const service = canary?.service ?? component;
  const endpoints = canary?.replicas ?? mostReplicas(componentSpec(input.platform, component));
  const policy = trafficPolicy(wanted, release, endpoints);
  if (Object.keys(policy).length === 0) return [];
  return [
    {
      apiVersion: apiVersionOf('DestinationRule', release.version, input.served),
      kind: 'DestinationRule',
      metadata: trafficMetadata(input, component, calls, service),
      spec: {
        host: serviceHost(input, service),
        exportTo: exportTo(calls, input.graph.namespace),
        trafficPolicy: policy,
      },
    },
  ];
}

/** Of the Service as a whole. A policy for one port would take the place of all of it there, and so repeat what it does not mean to change. */
function trafficPolicy(wanted: TrafficManagementSpec, release: Release, endpoints: number): Record<string, unknown> {
  const detection = outlierDetection(wanted.circuitBreaker);
  return {
    ...member('loadBalancer', loadBalancer(wanted.loadBalancing, detection !== undefined && endpoints > 1, release)),
    ...member('connectionPool', connectionPool(wanted, release)),
    ...member('outlierDetection', detection),
    ...member('retryBudget', wanted.retry?.budget && { ...wanted.retry.budget }),
  };
}

function member(name: string, value: Record<string, unknown> | undefined): Record<string, unknown> {
  return value && Object.keys(value).length > 0 ? { [name]: value } : {};
}
