import type { ReadDocument } from '../api/text/document.ts';
import { isRecord } from '../objects/access.ts';
import { hostFault } from './address.ts';
import { type Judged, joined, judgeItem, placeOf, type SourceFile } from './item.ts';
import { anyMapping, isDocument, mapping, readFile, textOf } from './read.ts';
import { Refused } from './refused.ts';

type Path = readonly (string | number)[];

const entryKeys = [
  'name',
  'uid',
  'type',
  'url',
  'access',
  'database',
  'editable',
  'jsonData',
  'orgId',
  'version',
  'isDefault',
];
/** Uids and names of what the platform itself provisions. */
const reserved = ['prometheus', 'loki', 'tempo', 'alertmanager'];
/** They would hand credentials of people, of the pod or of the node to whoever answers at the URL. */
const handsOn = new Set([
  'oauthPassThru',
  'keepCookies',
  'sigV4Auth',
  'azureCredentials',
  'azureAuthType',
  'authenticationType',
  'authType',
  'enableSecureSocksProxy',
]);

const secretsHint =
  ': a ConfigMap is no place for secrets, and none is needed for what is called within the cluster; add a datasource with a secret in Grafana itself';

/** Datasources of files in Grafana's own format: a list under `datasources`. Of two with the same uid or name the first is taken. */
export function datasources(sources: readonly SourceFile[]): Judged<Record<string, unknown>> {
  const taken = new Map(reserved.map((name) => [name, 'the platform']));
  return joined(sources.map((source) => judgeFile(source, taken)));
}

function judgeFile(source: SourceFile, taken: Map<string, string>): Judged<Record<string, unknown>> {
  const read = readFile(source);
  if (!isDocument(read)) return { accepted: [], quarantined: [read] };
  const { value } = read;
  const odd = isRecord(value) && Object.keys(value).find((key) => !['apiVersion', 'datasources'].includes(key));
  if (!isRecord(value) || !Array.isArray(value.datasources) || odd) {
    const reason = odd ? `${odd} is not taken here` : 'holds no list of datasources under `datasources`';
    return { accepted: [], quarantined: [{ ...placeOf(source), reason }] };
  }
  return joined(value.datasources.map((entry, index) => judgeEntry(source, read, entry, index, taken)));
}

function judgeEntry(
  source: SourceFile,
  document: ReadDocument,
  entry: unknown,
  index: number,
  taken: Map<string, string>,
): Judged<Record<string, unknown>> {
  const at: Path = ['datasources', index];
  const name =
    isRecord(entry) && typeof entry.name === 'string' && entry.name !== ''
      ? entry.name.slice(0, 200)
      : `datasource ${index + 1}`;
  return judgeItem(source, name, document, () => {
    const secret = isRecord(entry)
      ? [
          'secureJsonData',
          'password',
          'basicAuthPassword',
          'basicAuth',
          'basicAuthUser',
          'user',
          'withCredentials',
        ].find((key) => key in entry)
      : undefined;
    if (secret) throw new Refused([...at, secret], `${secret} is not taken${secretsHint}`);
    const checked = checkedEntry(mapping(entry, at, entryKeys), at);
    const keys = [checked.uid, checked.name].map((key) => String(key).toLowerCase());
    const clash = keys.find((key) => taken.has(key));
    if (clash !== undefined)
      throw new Refused(at, `the uid or name ${clash} is already that of a datasource of ${taken.get(clash)}`);
    for (const key of keys) taken.set(key, `${source.namespace}/${source.name}`);
    return checked;
  });
}

function checkedEntry(entry: Record<string, unknown>, at: Path): Record<string, unknown> {
  const [name = '', uid = '', type = '', url = ''] = ['name', 'uid', 'type', 'url'].map((key) =>
    textOf(entry[key], [...at, key], 1024),
  );
  if (name.trim() === '' || name.length > 190)
    throw new Refused([...at, 'name'], 'the name must have 1 to 190 characters');
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(uid))
    throw new Refused([...at, 'uid'], 'the uid must be letters, digits, dashes and underscores, at most 40');
  if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(type)) throw new Refused([...at, 'type'], `${type} is no type of datasource`);
  if (entry.isDefault === true)
    throw new Refused([...at, 'isDefault'], 'isDefault is not taken: the default is that of the platform');
  if (entry.access !== undefined && entry.access !== 'proxy')
    throw new Refused([...at, 'access'], 'access must be proxy');
  if (entry.orgId !== undefined && entry.orgId !== 1) throw new Refused([...at, 'orgId'], 'orgId must be 1');
  return {
    name: plain(name, [...at, 'name']),
    uid,
    type,
    access: 'proxy',
    url: plain(checkedUrl(url, [...at, 'url']), [...at, 'url']),
    ...(entry.database === undefined
      ? {}
      : { database: plain(textOf(entry.database, [...at, 'database'], 256), [...at, 'database']) }),
    editable: false,
    ...(entry.jsonData === undefined
      ? {}
      : { jsonData: checkedData(anyMapping(entry.jsonData, [...at, 'jsonData']), [...at, 'jsonData']) }),
  };
}

function checkedUrl(text: string, at: Path): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Refused(at, `${text} is no http:// or https:// URL`);
  if (url.username || url.password) throw new Refused(at, `the URL holds credentials${secretsHint}`);
  const fault = hostFault(url.hostname);
  if (fault) throw new Refused(at, `${url.hostname} ${fault}`);
  return text;
}

function checkedData(data: Record<string, unknown>, at: Path): Record<string, unknown> {
  const odd = Object.keys(data).find((key) => handsOn.has(key) && data[key] !== false);
  if (odd !== undefined)
    throw new Refused([...at, odd], `${odd} is not taken: it hands credentials to whoever answers at the URL`);
  return plainDeep(data, at) as Record<string, unknown>;
}

function plainDeep(value: unknown, at: Path): unknown {
  if (typeof value === 'string') return plain(value, at);
  if (Array.isArray(value)) return value.map((item, index) => plainDeep(item, [...at, index]));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [textOf(key, at), plainDeep(value[key], [...at, key])]),
  );
}

/** Grafana puts files and environment variables in place of `$…`, also those with its own passwords: a dollar is two. */
function plain(text: string, at: Path): string {
  const value = textOf(text, at);
  if (/\$__(?:file|env|vault)/.test(value)) throw new Refused(at, 'reads a file or an environment variable of Grafana');
  return value.replaceAll('$', '$$$$');
}
