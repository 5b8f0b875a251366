import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { ComponentName } from '../../../platform/component.ts';
import type { MeshInput } from '../../mesh.ts';

const at = 'spec.serviceMesh.observability.accessLogs';
const key = 'config.linkerd.io/access-log';

/** What Linkerd calls a format. */
const formats = { JSON: 'json', TEXT: 'apache' } as const;

/** Who takes in logs and spans: each that arrives at a proxy there would become another one. */
const quiet: readonly ComponentName[] = ['otel-collector', 'loki', 'tempo'];

export interface AccessLogs {
  pod: (component: ComponentName) => Record<string, string>;
  diagnostics: Diagnostic[];
}

/** Access logs are a matter of pods, and of namespaces, whose annotations give way to those of their pods. */
export function linkerdAccessLogs({ platform, namespaces, graph }: MeshInput): AccessLogs {
  const { enabled, format } = platform.spec.serviceMesh?.observability?.accessLogs ?? {};
  if (enabled === undefined) return { pod: () => ({}), diagnostics: format === undefined ? [] : [withoutEnabled] };
  const others = namespaces === 'all' ? ['others'] : namespaces.filter((name) => name !== graph.namespace);
  const value = enabled ? formats[format ?? 'JSON'] : '';
  return {
    pod: (component) => ({ [key]: quiet.includes(component) ? '' : value }),
    diagnostics: others.length > 0 ? [narrowed(enabled, value)] : [],
  };
}

const withoutEnabled: Diagnostic = {
  code: 'NOT_ACTED_UPON',
  severity: 'warning',
  path: `${at}.format`,
  message: 'has no effect unless accessLogs.enabled says whether there are any',
  hint: 'Set accessLogs.enabled.',
};

function narrowed(enabled: boolean, value: string): Diagnostic {
  return {
    code: 'TELEMETRY_NARROWED',
    severity: 'warning',
    path: `${at}.enabled`,
    message:
      'holds for the components of the platform: for pods of other namespaces it would take an annotation on what belongs to others',
    hint: enabled
      ? `Annotate these namespaces yourself with ${key}: ${value}; their pods write logs once they are made anew.`
      : `Take the annotation ${key} off these namespaces and their pods yourself.`,
  };
}
