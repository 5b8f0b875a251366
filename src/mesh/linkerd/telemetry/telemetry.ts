import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { ObjectRef } from '../../../objects/object.ts';
import type { ComponentName } from '../../../platform/component.ts';
import type { Flow } from '../../../platform/flow.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import { linkerdAccessLogs } from './access-logs.ts';
import { linkerdTracing } from './tracing.ts';

export interface LinkerdTelemetry {
  /** Calls by which proxies report. */
  flows: Flow[];
  /** What the injectors read on the pods of a component. */
  pod: (component: ComponentName) => Record<string, string>;
  /** No object tells proxies what to tell; absent when the platform does not ask for anything. */
  asked?: ObjectRef[];
  diagnostics: Diagnostic[];
}

/** What proxies tell beside their metrics, which they always have. */
export function linkerdTelemetry(input: MeshInput, release: Release): LinkerdTelemetry {
  const { metrics, tracing, accessLogs } = input.platform.spec.serviceMesh?.observability ?? {};
  const isAsked = [metrics, tracing, accessLogs].some((part) => part?.enabled !== undefined);
  const spans = linkerdTracing(input, release);
  const logs = linkerdAccessLogs(input);
  return {
    flows: spans.flows,
    pod: (component) => ({ ...logs.pod(component), ...spans.pod(component) }),
    ...(isAsked ? { asked: [] } : {}),
    diagnostics: [...spans.diagnostics, ...logs.diagnostics],
  };
}
