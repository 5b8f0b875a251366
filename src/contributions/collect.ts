import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ContributionFacts, Facts } from '../facts/facts.ts';
import { type Contributions, noContributions } from '../platform/contributions.ts';
import type { SelectedNamespaces } from '../platform/selected-namespaces.ts';
import { dashboardUids } from '../telemetry/dashboards/uids.ts';
import { dashboards } from './dashboards.ts';
import { datasources } from './datasources.ts';
import { type Bounds, filesOf } from './files.ts';
import type { Quarantined, SourceFile } from './item.ts';
import { type ContributionKind, matching, selectorText, type Wanted, wantedKinds } from './kind.ts';
import { logql } from './logql/dialect.ts';
import type { RuleMemo } from './memo.ts';
import { promql } from './promql/dialect.ts';
import { ruleFiles } from './rule-files.ts';
import { scrapeTargets } from './scrape-targets.ts';

/** What became of the contributions of one kind. */
export interface ContributionReport {
  kind: ContributionKind;
  /** Field of the resource that selects them. */
  path: string;
  /** The resource speaks of them. */
  explicit: boolean;
  /** As kubectl takes it. */
  selector: string;
  /** ConfigMaps found; absent where it is not known which there are. */
  matched?: number;
  /** Items in use. */
  accepted: number;
  quarantined: Quarantined[];
}

export interface Collected {
  contributions: Contributions;
  reports: ContributionReport[];
}

/** Reading YAML is slow, JSON is not. */
const bounds: Record<ContributionKind, Bounds> = {
  rules: { configMaps: 500, characters: 4_000_000 },
  'log-rules': { configMaps: 500, characters: 2_000_000 },
  dashboards: { configMaps: 500, characters: 16_000_000 },
  datasources: { configMaps: 100, characters: 500_000 },
  'scrape-targets': { configMaps: 200, characters: 1_000_000 },
};

/** Everything users bring along for a platform, checked item by item: a bad one is left out alone, and said. */
export function collectContributions(
  platform: ObservabilityPlatform,
  facts: Facts,
  namespaces: SelectedNamespaces,
  memo?: RuleMemo,
): Collected {
  const contributions = { ...noContributions };
  const reports = wantedKinds(platform).map((wanted) => {
    const found = facts.contributions && matching(wanted, facts.contributions, namespaces);
    const { files, quarantined } = filesOf(found ?? [], bounds[wanted.kind]);
    const part = judge(wanted, files, { platform, found: found ?? [], namespaces, ...(memo ? { memo } : {}) });
    Object.assign(contributions, part.contributions);
    return {
      kind: wanted.kind,
      path: wanted.path,
      explicit: wanted.explicit,
      selector: selectorText(wanted),
      ...(found ? { matched: found.length } : {}),
      accepted: part.accepted,
      quarantined: [...quarantined, ...part.quarantined],
    };
  });
  return { contributions, reports };
}

interface Part {
  contributions: Partial<Contributions>;
  accepted: number;
  quarantined: Quarantined[];
}

interface Context {
  platform: ObservabilityPlatform;
  found: readonly ContributionFacts[];
  namespaces: SelectedNamespaces;
  memo?: RuleMemo;
}

function judge({ kind }: Wanted, files: readonly SourceFile[], context: Context): Part {
  const { platform, found, namespaces, memo } = context;
  switch (kind) {
    case 'rules':
    case 'log-rules': {
      const { files: made, accepted, quarantined } = ruleFiles(files, kind === 'rules' ? promql : logql, memo);
      return { contributions: kind === 'rules' ? { rules: made } : { logRules: made }, accepted, quarantined };
    }
    case 'dashboards': {
      const { files: made, folders, quarantined } = dashboards(files, found, reservedUids(platform));
      return {
        contributions: { dashboards: made, dashboardFolders: folders },
        accepted: Object.keys(made).length,
        quarantined,
      };
    }
    case 'datasources': {
      const { accepted, quarantined } = datasources(files);
      return {
        contributions: { datasources: accepted.map(({ value }) => value) },
        accepted: accepted.length,
        quarantined,
      };
    }
    case 'scrape-targets': {
      const { accepted, quarantined } = scrapeTargets(files, namespaces);
      return {
        contributions: { scrapeConfigs: accepted.map(({ value }) => value) },
        accepted: accepted.length,
        quarantined,
      };
    }
  }
}

/** Whatever there is to show now: a dashboard of others must not have to go when a mesh comes. */
function reservedUids(platform: ObservabilityPlatform): string[] {
  return platform.spec.components.grafana.builtInDashboards === false ? [] : Object.values(dashboardUids);
}
