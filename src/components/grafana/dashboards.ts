import { contentHash } from '../../objects/canonical.ts';
import { yamlText } from '../../objects/yaml.ts';
import type { ConfigDirectory, WorkloadInput } from '../../platform/component.ts';
import { builtInFiles, builtInFolder } from './built-in-dashboards.ts';

const root = '/etc/grafana-dashboards';

/** Dashboards that come with the platform, and those of others: one directory for each folder, which Grafana looks through, and the file that tells it so. */
export function dashboardDirectories(input: WorkloadInput): ConfigDirectory[] {
  const { contributions } = input;
  const builtIn = builtInFiles(input);
  const folders = new Map<string, Record<string, string>>(
    Object.keys(builtIn).length > 0 ? [[builtInFolder, builtIn]] : [],
  );
  for (const file of Object.keys(contributions.dashboards).sort()) {
    const folder = contributions.dashboardFolders[file] ?? '';
    folders.set(folder, { ...folders.get(folder), [file]: contributions.dashboards[file] ?? '' });
  }
  if (folders.size === 0) return [];
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  const providers = sorted.map(([folder]) => ({
    name: directoryName(folder),
    // Grafana puts variables of its pod, with its passwords, in place of `$…`: whoever brings a dashboard names the folder.
    folder: folder.replaceAll('$', '$$$$'),
    type: 'file',
    allowUiUpdates: false,
    disableDeletion: false,
    updateIntervalSeconds: 30,
    options: { path: `${root}/${directoryName(folder)}` },
  }));
  return [
    {
      name: 'grafana-dashboard-providers',
      mountPath: '/etc/grafana/provisioning/dashboards',
      files: { 'dashboards.yaml': yamlText({ apiVersion: 1, providers }) },
      reloads: false,
    },
    ...sorted.map(([folder, files]) => ({
      name: `grafana-dashboards-${directoryName(folder)}`,
      mountPath: `${root}/${directoryName(folder)}`,
      files,
      reloads: true,
    })),
  ];
}

/** Fit for names of objects and paths, and another one for every folder: `team-a-1a2b3c4d`. */
function directoryName(folder: string): string {
  const slug = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 20)
    .replaceAll(/^-+|-+$/g, '');
  return [slug || 'general', contentHash(folder).slice(0, 8)].join('-');
}
