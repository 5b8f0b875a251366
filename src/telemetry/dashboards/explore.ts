import { loki, tempo } from './datasources.ts';
import type { DashboardLink, DatasourceRef } from './model.ts';
import type { Scope } from './scope.ts';

/** Into Grafana's Explore: logs and traces of what is chosen in the dashboard. */
export function exploreLinks(scope: Scope, chosen: 'service' | 'namespace'): DashboardLink[] {
  const links: DashboardLink[] = [];
  if (scope.datasources.has('loki'))
    links.push(
      link('Logs', 'Logs of the pods of the chosen namespaces', loki, {
        expr: '{k8s_namespace_name=~"${namespace:pipe}"}',
        queryType: 'range',
      }),
    );
  if (scope.datasources.has('tempo'))
    links.push(
      link('Traces', 'Traces in which the chosen services take part', tempo, {
        // Proxies and applications often name themselves with the namespace behind: `reviews.shop`.
        query: `{ resource.service.name =~ "${chosen === 'service' ? '(${service:pipe})(\\\\..*)?' : '.*'}" }`,
        queryType: 'traceql',
        limit: 20,
      }),
    );
  return links;
}

function link(title: string, tooltip: string, datasource: DatasourceRef, query: object): DashboardLink {
  const pane = {
    datasource: datasource.uid,
    queries: [{ refId: 'A', datasource, ...query }],
    range: { from: '${__from}', to: '${__to}' },
  };
  return {
    type: 'link',
    title,
    tooltip,
    icon: 'external link',
    url: `/explore?schemaVersion=1&orgId=1&panes=${withVariables(JSON.stringify({ a: pane }))}`,
    tags: [],
    asDropdown: false,
    targetBlank: true,
    keepTime: false,
    includeVars: false,
  };
}

/** Encoded, but for the variables that Grafana has to find. */
function withVariables(text: string): string {
  return text
    .split(/(\$\{[a-z_:]+\})/)
    .map((part) => (part.startsWith('${') ? part : encodeURIComponent(part)))
    .join('');
}
