import type { ContributionFacts } from '../facts/facts.ts';
import { isRecord } from '../objects/access.ts';
import { isDeeper } from '../objects/depth.ts';
import { folderAnnotation } from '../platform/labels.ts';
import { fileName } from './files.ts';
import { placeOf, type Quarantined, type SourceFile } from './item.ts';

/** What a ConfigMap holds, less room for the names around it. */
const largest = 900 * 1024;
/** Levels; Grafana's own dashboards have about twenty. */
const deepest = 200;
const uidPattern = /^[A-Za-z0-9_-]{1,40}$/;

export interface Dashboards {
  /** File name → JSON. */
  files: Record<string, string>;
  /** File name → folder in Grafana. */
  folders: Record<string, string>;
  quarantined: Quarantined[];
}

/**
 * Dashboards with a title and a uid that nobody else has: the first by namespace, name and file keeps it. `reserved` are uids of
 * the dashboards that come with the platform.
 */
export function dashboards(
  sources: readonly SourceFile[],
  found: readonly ContributionFacts[],
  reserved: readonly string[] = [],
): Dashboards {
  const files: Record<string, string> = {};
  const folders: Record<string, string> = {};
  const quarantined: Quarantined[] = [];
  const uids = new Map<string, SourceFile>();
  for (const source of sources) {
    const dashboard = readDashboard(source.text);
    const fault = typeof dashboard === 'string' ? dashboard : clash(dashboard.uid, uids, reserved);
    if (typeof dashboard === 'string' || fault !== undefined) {
      quarantined.push({ ...placeOf(source), reason: fault ?? '' });
      continue;
    }
    uids.set(dashboard.uid, source);
    const name = fileName(source, '.json');
    files[name] = dashboard.text;
    folders[name] = folderOf(source, found);
  }
  return { files, folders, quarantined };
}

function clash(uid: string, uids: ReadonlyMap<string, SourceFile>, reserved: readonly string[]): string | undefined {
  if (reserved.includes(uid))
    return `its uid ${uid} is that of a dashboard that comes with the platform; give it another one, or set builtInDashboards to false`;
  const first = uids.get(uid);
  return first && `its uid is also that of ${first.file} in ${first.namespace}/${first.name}, which keeps it`;
}

function readDashboard(text: string): { uid: string; text: string } | string {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isRecord(model)) return 'is no JSON object';
  if (isRecord(model.dashboard) && model.title === undefined)
    return 'is an answer of the API; give what stands under `dashboard`';
  if (typeof model.apiVersion === 'string' && model.spec !== undefined)
    return 'is a Kubernetes resource; give the JSON model of the dashboard';
  if (Array.isArray(model.__inputs) && model.__inputs.length > 0)
    return 'was exported for sharing: it asks for inputs (__inputs) that nobody answers; export it without, and name datasources by uid';
  const { uid, title } = model;
  if (typeof title !== 'string' || title.trim() === '') return 'has no title';
  if (typeof uid !== 'string' || !uidPattern.test(uid))
    return 'needs a uid of at most 40 letters, digits, dashes and underscores';
  if (isDeeper(model, deepest)) return 'is nested too deeply';
  // Its number and version belong to the database it comes from.
  const { id: _id, version: _version, ...rest } = model;
  const compact = JSON.stringify(rest);
  if (!compact.isWellFormed()) return 'holds characters that are none';
  if (Buffer.byteLength(compact) > largest) return `is larger than ${largest} bytes`;
  return { uid, text: compact };
}

function folderOf({ namespace, name }: SourceFile, found: readonly ContributionFacts[]): string {
  const own = found
    .find((one) => one.namespace === namespace && one.name === name)
    ?.annotations[folderAnnotation]?.trim();
  return own && own.length <= 120 ? own : namespace;
}
