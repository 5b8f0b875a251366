import type { ReadDocument } from '../api/text/document.ts';
import { isRecord } from '../objects/access.ts';
import type { SelectedNamespaces } from '../platform/selected-namespaces.ts';
import { checkedDiscovery, checkedStatic } from './discovery.ts';
import { type Judged, joined, judgeItem, placeOf, type SourceFile } from './item.ts';
import { anyMapping, isDocument, listOf, mapping, readFile, textOf, wholeOf } from './read.ts';
import { Refused } from './refused.ts';
import { checkedRelabel } from './relabel.ts';
import { durationMs } from './text/duration.ts';

type Path = readonly (string | number)[];

const limits = [
  'target_limit',
  'label_limit',
  'label_name_length_limit',
  'label_value_length_limit',
  'keep_dropped_targets',
];
const keys = [
  'job_name',
  'static_configs',
  'kubernetes_sd_configs',
  'metrics_path',
  'scheme',
  'params',
  'scrape_interval',
  'scrape_timeout',
  'relabel_configs',
  'metric_relabel_configs',
  'sample_limit',
  'body_size_limit',
  ...limits,
];
const hint = ': what reads files or carries credentials belongs into spec.components.prometheus.extraConfig';
/** One program that exposes more than this is a mistake, most of the time. */
const sampleLimit = 50_000;

/** Jobs of files: a list, or a list under `scrape_configs`. Each is called `namespace/configmap/job_name` afterwards. */
export function scrapeTargets(
  sources: readonly SourceFile[],
  selected: SelectedNamespaces,
): Judged<Record<string, unknown>> {
  const seen = new Set<string>();
  return joined(
    sources.map((source) => {
      const read = readFile(source);
      if (!isDocument(read)) return { accepted: [], quarantined: [read] };
      const wrapped = isRecord(read.value) && Object.keys(read.value).join() === 'scrape_configs';
      const jobs = wrapped ? (read.value as Record<string, unknown>).scrape_configs : read.value;
      if (!Array.isArray(jobs))
        return {
          accepted: [],
          quarantined: [
            { ...placeOf(source), reason: 'holds no list of jobs, neither at the top nor under `scrape_configs`' },
          ],
        };
      const base: Path = wrapped ? ['scrape_configs'] : [];
      return joined(jobs.map((job, index) => judgeJob(source, read, job, [...base, index], selected, seen)));
    }),
  );
}

function judgeJob(
  source: SourceFile,
  document: ReadDocument,
  value: unknown,
  at: Path,
  selected: SelectedNamespaces,
  seen: Set<string>,
): Judged<Record<string, unknown>> {
  const named =
    isRecord(value) && typeof value.job_name === 'string' && value.job_name !== '' ? value.job_name : undefined;
  return judgeItem(source, named?.slice(0, 200) ?? `job ${Number(at.at(-1)) + 1}`, document, () => {
    const job = mapping(value, at, keys, hint);
    const own = textOf(job.job_name, [...at, 'job_name'], 200);
    const name = `${source.namespace}/${source.name}/${own}`;
    if (own === '') throw new Refused([...at, 'job_name'], 'the job needs a name');
    if (seen.has(name)) throw new Refused([...at, 'job_name'], `there is another job ${own} in this ConfigMap`);
    const checked = checkedJob(job, name, at, selected);
    seen.add(name);
    return checked;
  });
}

function checkedJob(
  job: Record<string, unknown>,
  name: string,
  at: Path,
  selected: SelectedNamespaces,
): Record<string, unknown> {
  const each = <T>(key: string, check: (value: unknown, at: Path) => T) =>
    job[key] === undefined
      ? {}
      : { [key]: listOf(job[key], [...at, key]).map((one, nth) => check(one, [...at, key, nth])) };
  const targets = {
    ...each('static_configs', checkedStatic),
    ...each('kubernetes_sd_configs', (one, path) => checkedDiscovery(one, path, selected)),
  };
  if (Object.keys(targets).length === 0) throw new Refused(at, 'the job needs static_configs or kubernetes_sd_configs');
  return {
    job_name: name,
    ...timing(job, at),
    ...path(job, at),
    ...scheme(job, at),
    ...params(job, at),
    sample_limit: bounded(job.sample_limit ?? sampleLimit, [...at, 'sample_limit'], 1_000_000),
    ...Object.fromEntries(
      limits.filter((key) => job[key] !== undefined).map((key) => [key, bounded(job[key], [...at, key], 100_000)]),
    ),
    ...size(job, at),
    ...targets,
    ...each('relabel_configs', checkedRelabel),
    ...each('metric_relabel_configs', checkedRelabel),
  };
}

function timing(job: Record<string, unknown>, at: Path): Record<string, string> {
  const read = (key: string) => {
    if (job[key] === undefined) return undefined;
    const text = textOf(job[key], [...at, key], 64);
    const ms = durationMs(text);
    if (ms === undefined || ms < 1000 || ms > 86_400_000)
      throw new Refused([...at, key], `${text} is no duration between 1s and 1d`);
    return { text, ms };
  };
  const [interval, timeout] = [read('scrape_interval'), read('scrape_timeout')];
  if (timeout && !interval)
    throw new Refused([...at, 'scrape_timeout'], 'scrape_timeout needs scrape_interval beside it');
  if (timeout && interval && timeout.ms > interval.ms)
    throw new Refused([...at, 'scrape_timeout'], 'scrape_timeout is longer than scrape_interval');
  return {
    ...(interval ? { scrape_interval: interval.text } : {}),
    ...(timeout ? { scrape_timeout: timeout.text } : {}),
  };
}

function path({ metrics_path: value }: Record<string, unknown>, at: Path): Record<string, string> {
  if (value === undefined) return {};
  const text = textOf(value, [...at, 'metrics_path'], 1024);
  if (!/^\/[^\s?#]*$/.test(text))
    throw new Refused([...at, 'metrics_path'], `${text} is no path; a query goes into params`);
  return { metrics_path: text };
}

function scheme({ scheme: value }: Record<string, unknown>, at: Path): Record<string, string> {
  if (value === undefined) return {};
  if (value !== 'http' && value !== 'https') throw new Refused([...at, 'scheme'], 'scheme must be http or https');
  return { scheme: value };
}

function params({ params: value }: Record<string, unknown>, at: Path): Record<string, unknown> {
  if (value === undefined) return {};
  const found = anyMapping(value, [...at, 'params']);
  const entries = Object.keys(found)
    .sort()
    .map((key) => [
      key,
      listOf(found[key], [...at, 'params', key]).map((one) => textOf(one, [...at, 'params', key], 1024)),
    ]);
  return { params: Object.fromEntries(entries) };
}

function size({ body_size_limit: value }: Record<string, unknown>, at: Path): Record<string, string> {
  if (value === undefined) return {};
  const text = textOf(value, [...at, 'body_size_limit'], 16);
  if (!/^[1-9]\d{0,5}(?:KB|MB|KiB|MiB)$/.test(text))
    throw new Refused([...at, 'body_size_limit'], `${text} is no size such as 10MB`);
  return { body_size_limit: text };
}

/** Zero would stand for no limit at all. */
function bounded(value: unknown, at: Path, most: number): number {
  const number = wholeOf(value, at);
  if (number < 1 || number > most) throw new Refused(at, `${String(at.at(-1))} must be between 1 and ${most}`);
  return number;
}
