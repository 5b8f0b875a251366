import { describe, expect, test } from 'vitest';
import { promqlFault } from '../../contributions/promql/check.ts';
import { istioMetrics } from '../../mesh/istio/metrics/index.ts';
import { componentNames } from '../../platform/component-names.ts';
import { componentPanels } from './component-panels.ts';
import { builtInDashboards } from './index.ts';
import type { Dashboard, GridPos } from './model.ts';
import type { Scope } from './scope.ts';
import { expressionsOf, panelsOf } from './testing/expressions.ts';
import { dashboardUids } from './uids.ts';

const mesh = { metrics: istioMetrics, proxies: true, upstreams: true, cluster: true };
const everything: Scope = {
  components: componentNames,
  datasources: new Set(['loki', 'tempo']),
  containersOf: 'monitoring',
  mesh,
};
const scopes: [string, Scope][] = [
  ['everything', everything],
  ['no mesh', { components: componentNames, datasources: new Set(['loki', 'tempo']) }],
  ['Prometheus and Grafana alone', { components: ['prometheus', 'grafana'], datasources: new Set() }],
  [
    'a mesh with neither logs nor traces',
    { components: ['prometheus', 'grafana'], datasources: new Set(), mesh: { ...mesh, cluster: false } },
  ],
  ['a mesh whose proxies are not read', { ...everything, mesh: { ...mesh, proxies: false } }],
  ['a mesh whose proxies tell little', { ...everything, mesh: { ...mesh, upstreams: false } }],
];
const all: [string, Dashboard][] = scopes.flatMap(([title, scope]) =>
  builtInDashboards(scope).map((dashboard): [string, Dashboard] => [`${dashboard.title}, with ${title}`, dashboard]),
);
const uidsOf = (scope: Scope) => builtInDashboards(scope).map(({ uid }) => uid);

describe('which there are', () => {
  test('with all there can be, each of the uids that people keep links to is there, once', () => {
    expect(uidsOf(everything).sort()).toEqual([
      'gunj-breakers',
      'gunj-control-plane',
      'gunj-cross-cluster',
      'gunj-platform',
      'gunj-security',
      'gunj-services',
      'gunj-traffic-flow',
    ]);
    expect(uidsOf(everything).sort()).toEqual(Object.values(dashboardUids).sort());
  });

  test('without a mesh there is that of the components alone', () => {
    expect(uidsOf({ components: ['prometheus'], datasources: new Set() })).toEqual(['gunj-platform']);
  });

  test('where proxies are not read, the control plane still tells of itself', () => {
    expect(uidsOf({ ...everything, mesh: { ...mesh, proxies: false } })).toEqual([
      'gunj-control-plane',
      'gunj-platform',
    ]);
  });

  test('where proxies do not tell of whom they call, nothing of that is shown', () => {
    const text = JSON.stringify(builtInDashboards({ ...everything, mesh: { ...mesh, upstreams: false } }));
    expect(text).not.toContain('envoy_cluster_');
    expect(JSON.stringify(builtInDashboards(everything))).toContain('envoy_cluster_');
  });

  test('what containers use is shown where kubelets are asked', () => {
    const { containersOf: _none, ...unasked } = everything;
    expect(JSON.stringify(builtInDashboards(unasked))).not.toContain('container_');
    expect(JSON.stringify(builtInDashboards(everything))).toContain('container_memory_working_set_bytes');
  });

  test.each(componentNames.filter((name) => componentPanels[name]))(
    'a row of %s is there only where it runs',
    (name) => {
      const rows = (components: Scope['components']) =>
        builtInDashboards({ components, datasources: new Set() }).flatMap(({ panels }) =>
          panels.filter(({ type }) => type === 'row').map(({ title }) => title),
        );
      const title = componentPanels[name]?.title ?? '';
      expect(rows(componentNames)).toContain(title);
      expect(rows(componentNames.filter((other) => other !== name))).not.toContain(title);
    },
  );
});

describe.each(all)('%s', (_, dashboard) => {
  const panels = panelsOf(dashboard);

  test('panels have ids of their own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(panels.length).toBeGreaterThan(0);
  });

  test('panels are inside the 24 columns and do not overlap', () => {
    const taken = new Map<string, string>();
    for (const { gridPos, title } of dashboard.panels)
      for (const cell of cellsOf(gridPos)) {
        expect(taken.get(cell), `${title} at ${cell}`).toBeUndefined();
        taken.set(cell, title);
      }
    for (const { gridPos } of dashboard.panels) {
      expect(gridPos.x).toBeGreaterThanOrEqual(0);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });

  test('no row is empty', () => {
    dashboard.panels.forEach(({ type }, index) => {
      if (type === 'row') expect(dashboard.panels[index + 1]?.type ?? 'row').not.toBe('row');
    });
  });

  test('every panel says what it shows, in which unit, and what it means that nothing is there', () => {
    for (const { title, description, fieldConfig } of panels) {
      expect(title.length, title).toBeGreaterThan(1);
      expect(description, title).toMatch(/^[A-Z].{15,}[^.]\.$/);
      expect(fieldConfig.defaults.unit, title).not.toBe('');
      expect(fieldConfig.defaults.noValue, title).not.toBe('');
    }
  });

  test('panels of a row have titles of their own', () => {
    let inRow = new Set<string>();
    for (const { type, title } of dashboard.panels) {
      if (type === 'row') inRow = new Set();
      expect([...inRow]).not.toContain(title);
      inRow.add(title);
    }
  });

  test('every variable is used, and every one that is used is there', () => {
    const defined = dashboard.templating.list.map(({ name }) => name);
    const inPanels = JSON.stringify(dashboard.panels);
    const inLinks = JSON.stringify(dashboard.links);
    for (const name of defined) expect(inPanels, name).toContain(`$${name}`);
    const used = [...`${inPanels}${inLinks}${JSON.stringify(dashboard.templating)}`.matchAll(/\$\{?([a-z]+)\b/g)];
    expect([...new Set(used.map(([, name = '']) => name))].sort()).toEqual([...defined].sort());
  });

  test('a variable asks only for those before it', () => {
    dashboard.templating.list.forEach(({ query: { query } }, index) => {
      const before = dashboard.templating.list.slice(0, index).map(({ name }) => name);
      for (const [, name = ''] of query.matchAll(/\$([a-z]+)/g)) expect(before).toContain(name);
    });
  });

  test('PromQL takes every query', () => {
    for (const { panel, expr } of expressionsOf(dashboard))
      expect(promqlFault(expr), `${panel}: ${expr}`).toBeUndefined();
  });

  test('what legends and columns name is in the answers', () => {
    for (const { title, targets, transformations = [] } of panels) {
      const exprs = targets.flatMap((target) => ('expr' in target ? [target] : []));
      for (const { legendFormat, expr } of exprs)
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          expect(expr, `${title}: ${legendFormat}`).toMatch(new RegExp(`\\bby \\([^)]*\\b${label}\\b`));
      const columns = transformations.flatMap(({ options }) => Object.keys(options['renameByName'] ?? {}));
      for (const column of columns.filter((name) => !name.startsWith('Value')))
        for (const { expr } of exprs) expect(expr, `${title}: ${column}`).toMatch(new RegExp(`\\b${column}\\b`));
    }
  });

  test('thresholds begin at the beginning and grow', () => {
    for (const { title, fieldConfig } of panels) {
      const overridden = fieldConfig.overrides.flatMap(({ properties }) =>
        properties.flatMap(({ id, value }) =>
          id === 'thresholds' ? [value as typeof fieldConfig.defaults.thresholds] : [],
        ),
      );
      for (const { steps } of [fieldConfig.defaults.thresholds, ...overridden]) {
        const [first, ...others] = steps.map(({ value }) => value);
        expect(first, title).toBeNull();
        expect(others, title).toEqual(others.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
      }
    }
  });

  test('its uid, panels and variables are what Grafana takes', () => {
    expect(dashboard.uid).toMatch(/^[a-z-]{1,40}$/);
    for (const { id } of dashboard.panels) expect(id).toBeGreaterThan(0);
    for (const { name, datasource } of dashboard.templating.list) {
      expect(name).toMatch(/^[a-z]+$/);
      expect(datasource.uid).toBe('prometheus');
    }
    for (const { datasource, targets } of panels)
      for (const target of targets) expect(target.datasource).toEqual(datasource);
  });

  test('queries of a panel have names of their own', () => {
    for (const { title, targets } of panels) {
      const ids = targets.map(({ refId }) => refId);
      expect(new Set(ids).size, title).toBe(ids.length);
      expect(ids.length, title).toBeGreaterThan(0);
    }
  });
});

describe.each(scopes)('links, with %s', (_, scope) => {
  const dashboards = builtInDashboards(scope);
  const uids = dashboards.map(({ uid }) => uid);

  test('lead to dashboards that are there, and each leads to all the others', () => {
    for (const dashboard of dashboards) {
      const led = [...JSON.stringify(dashboard).matchAll(/\/d\/([a-z-]+)/g)].map(([, uid]) => uid);
      for (const uid of led) expect(uids).toContain(uid);
      const direct = dashboard.links.map(({ url }) => url).filter((url) => url.startsWith('/d/'));
      expect(direct.sort()).toEqual(
        uids
          .filter((uid) => uid !== dashboard.uid)
          .map((uid) => `/d/${uid}`)
          .sort(),
      );
    }
  });

  test('lead to logs and traces only where there are any, and are queries that can be read', () => {
    const text = JSON.stringify(dashboards);
    const reached = [...text.matchAll(/panes=([^"]+)"/g)].map(([, panes = '']) =>
      JSON.parse(decodeURIComponent(panes)),
    );
    const found = new Set(reached.map(({ a }: { a: { datasource: string } }) => a.datasource));
    const linked = scope.mesh?.proxies ? [...scope.datasources] : [];
    expect([...found].sort()).toEqual(linked.sort());
    const asked = [...text.matchAll(/"datasource":\{"type":"[a-z]+","uid":"([a-z]+)"\}/g)].map(([, uid]) => uid ?? '');
    for (const uid of asked) expect(['prometheus', ...scope.datasources, ...scope.components]).toContain(uid);
  });
});

test('a dashboard a reviewer can read', async () => {
  for (const dashboard of builtInDashboards(everything).filter(({ uid }) => uid === 'gunj-services'))
    await expect(`${JSON.stringify(dashboard, null, 2)}\n`).toMatchFileSnapshot(
      '../../../test/golden/dashboards/gunj-services.json',
    );
});

function cellsOf({ x, y, w, h }: GridPos): string[] {
  return Array.from({ length: w * h }, (_, index) => `${x + (index % w)}:${y + Math.floor(index / w)}`);
}
