import type { Dashboard, PlacedPanel } from '../model.ts';

export interface PanelExpression {
  dashboard: string;
  panel: string;
  refId: string;
  /** PromQL as Grafana sends it: with the time and the variables filled in. */
  expr: string;
}

export function panelsOf(dashboard: Dashboard): PlacedPanel[] {
  return dashboard.panels.filter((panel) => panel.type !== 'row');
}

/** Everything the panels ask Prometheus, with all of each variable chosen, or what is given for it. */
export function expressionsOf(dashboard: Dashboard, chosen: Readonly<Record<string, string>> = {}): PanelExpression[] {
  return panelsOf(dashboard).flatMap(({ title, targets }) =>
    targets.flatMap((target) =>
      'expr' in target
        ? [{ dashboard: dashboard.uid, panel: title, refId: target.refId, expr: filledIn(target.expr, chosen) }]
        : [],
    ),
  );
}

export function filledIn(expr: string, chosen: Readonly<Record<string, string>>): string {
  return expr
    .replaceAll(/\$__(rate_interval|range)\b/g, '5m')
    .replaceAll(/"\$([a-z]+)"/g, (_, name: string) => `"${chosen[name] ?? '.*'}"`);
}
