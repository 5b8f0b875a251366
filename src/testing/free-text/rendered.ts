import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import { planObjects } from '../../plan/serialize.ts';
import { configRevisionLabel } from '../../platform/labels.ts';
import {
  expandedByCollector,
  expandedByGrafana,
  expandedByKubelet,
  expandedByPrometheus,
  expandedInIni,
  iniSettings,
} from './expansions.ts';

/** Objects of a plan by kind and name, without what is made of the content of others. */
export function objectsOf(plan: Plan): Map<string, KubeObject> {
  const objects = planObjects(plan);
  const revisions = objects.flatMap(({ metadata }) => metadata.labels?.[configRevisionLabel] ?? []);
  const plain = (text: string) => revisions.reduce((so, revision) => so.replaceAll(revision, 'REVISION'), text);
  const renamed = objects.map((object) => JSON.parse(plain(JSON.stringify(object))) as KubeObject);
  return new Map(renamed.map((one) => [`${one.kind} ${one.metadata.namespace ?? ''}/${one.metadata.name}`, one]));
}

/** What a reader makes of a file; throws where it would read another number of documents, or none. */
export function readFile(name: string, content: string): unknown {
  if (name === 'grafana.ini') return iniSettings(content);
  if (name.endsWith('.json')) return JSON.parse(content);
  if (!/\.ya?ml$/.test(name)) return content;
  const documents = parseAllDocuments(content, { version: '1.1' });
  const [document] = Array.isArray(documents) ? documents : [];
  if (!document || documents.length !== 1) throw new Error(`${name} has not one document`);
  if (document.errors.length > 0) throw new Error(`${name}: ${document.errors[0]?.message}`);
  return document.toJS();
}

/** What a text becomes when it is read: in a file, or without one in an object. */
export function expanded(file: string | undefined, path: readonly string[], value: string): string {
  if (file === undefined) {
    const isOfContainer = ['args', 'command', 'env'].some((part) => path.includes(part));
    return isOfContainer ? expandedByKubelet(value) : value;
  }
  if (file === 'collector.yaml' || file === 'agent.yaml') return expandedByCollector(value);
  if (file === 'grafana.ini') return expandedInIni(value);
  if (file === 'prometheus.yml' && path.includes('external_labels')) return expandedByPrometheus(value);
  if (file === 'datasources.yaml' || file === 'dashboards.yaml') return expandedByGrafana(value);
  return value;
}
