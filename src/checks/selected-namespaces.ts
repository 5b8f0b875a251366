import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isThere } from '../platform/selected-namespaces.ts';
import type { Check } from './check.ts';

const at = 'spec.observability';

/** Namespaces that are named and not there, and a selector whose result is not known. */
export const selectedNamespaces: Check = (platform, facts) => {
  const { namespaces, cluster } = platform.spec.observability ?? {};
  const named = [
    ...(namespaces?.names ?? []).map((name, index) => ({ name, path: `${at}.namespaces.names[${index}]` })),
    ...(cluster?.nodeMetrics
      ? [{ name: cluster.nodeMetrics.namespace, path: `${at}.cluster.nodeMetrics.namespace` }]
      : []),
  ];
  const missing = named
    .filter(({ name }) => !isThere(facts, name))
    .map(
      ({ name, path }): Diagnostic => ({
        code: 'NAMESPACE_MISSING',
        severity: 'warning',
        path,
        message: `there is no namespace ${name}; it is left out until it comes`,
        hint: 'Create it, or take its name out.',
      }),
    );
  const unknown: Diagnostic[] =
    namespaces?.selector && !facts.namespaceLabels
      ? [
          {
            code: 'ASSUMED_FACT',
            severity: 'warning',
            path: `${at}.namespaces.selector`,
            message: 'the labels of namespaces are not known; the platform’s own namespace alone is looked at',
            hint: 'Give the facts of the cluster.',
          },
        ]
      : [];
  return [...missing, ...unknown];
};
