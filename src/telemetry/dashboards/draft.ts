import type { Row } from './layout.ts';
import { layOut } from './layout.ts';
import type { Dashboard, DashboardLink, Variable } from './model.ts';
import { type DashboardName, dashboardUids, pathOf } from './uids.ts';

/** A dashboard before it is laid out and linked to the others. */
export interface DashboardDraft {
  name: DashboardName;
  title: string;
  description: string;
  variables: readonly Variable[];
  /** Besides those to the other dashboards. */
  links: readonly DashboardLink[];
  rows: readonly Row[];
}

/** The dashboards as Grafana takes them, each with links to all the others. */
export function finished(drafts: readonly DashboardDraft[]): Dashboard[] {
  return drafts.map((draft) => ({
    uid: dashboardUids[draft.name],
    title: draft.title,
    description: draft.description,
    tags: ['gunj'],
    schemaVersion: 42,
    editable: false,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-1h', to: 'now' },
    links: [...drafts.filter(({ name }) => name !== draft.name).map(toDashboard), ...draft.links],
    templating: { list: draft.variables },
    panels: layOut(draft.rows),
  }));
}

function toDashboard({ name, title, description }: DashboardDraft): DashboardLink {
  return {
    type: 'link',
    title,
    tooltip: description,
    icon: 'dashboard',
    url: pathOf(name),
    tags: [],
    asDropdown: false,
    targetBlank: false,
    keepTime: true,
    includeVars: true,
  };
}
