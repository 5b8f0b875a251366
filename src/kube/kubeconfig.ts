import { readFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type ClusterConfig, ConfigError, type ExecConfig } from './config.ts';

type Environment = Record<string, string | undefined>;
type Fields = Record<string, unknown>;

interface Entry {
  /** Folder that relative files of this entry start from. */
  dir: string;
  fields: Fields;
}

interface Merged {
  clusters: Map<string, Entry>;
  users: Map<string, Entry>;
  contexts: Map<string, Entry>;
  currentContext?: string;
  sources: string[];
}

/** The files `KUBECONFIG` names, or `~/.kube/config`. */
export function kubeconfigPaths(environment: Environment): string[] {
  const named = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length > 0) return named;
  return environment.HOME ? [join(environment.HOME, '.kube', 'config')] : [];
}

/**
 * Reads kubeconfig files the way kubectl does: of several files the first to name a thing wins, files that do not
 * exist are skipped. `environment` is what a credential program will see. Throws ConfigError.
 */
export function loadKubeconfig(o: { paths: string[]; context?: string; environment: Environment }): ClusterConfig {
  const merged = mergeFiles(o.paths);
  const name = o.context ?? merged.currentContext;
  if (!name) throw new ConfigError(`No context is chosen in ${merged.sources.join(', ')}: name one.`);
  const context = merged.contexts.get(name);
  if (!context) {
    const known = [...merged.contexts.keys()].sort().join(', ') || 'none';
    throw new ConfigError(`There is no context "${name}" in ${merged.sources.join(', ')}; contexts: ${known}.`);
  }
  const clusterName = text(context.fields.cluster) ?? '';
  const cluster = merged.clusters.get(clusterName);
  if (!cluster) throw new ConfigError(`Context "${name}" names the cluster "${clusterName}", which is not there.`);
  const userName = text(context.fields.user) ?? '';
  const user = merged.users.get(userName);
  if (!user && userName) throw new ConfigError(`Context "${name}" names the user "${userName}", which is not there.`);
  const namespace = text(context.fields.namespace);
  return defined({
    ...clusterPart(cluster, clusterName),
    ...(user ? userPart(user, userName, o.environment) : {}),
    namespace,
  });
}

/** Names of the contexts in these files, sorted, and which of them is current. */
export function listContexts(paths: string[]): { names: string[]; current?: string } {
  const merged = mergeFiles(paths);
  const names = [...merged.contexts.keys()].sort();
  return merged.currentContext ? { names, current: merged.currentContext } : { names };
}

function mergeFiles(paths: string[]): Merged {
  const merged: Merged = { clusters: new Map(), users: new Map(), contexts: new Map(), sources: [] };
  for (const path of paths) {
    const document = readDocument(path);
    if (!document) continue;
    const dir = dirname(resolve(path));
    merged.sources.push(path);
    merged.currentContext ??= text(document['current-context']);
    collect(merged.clusters, document.clusters, 'cluster', dir);
    collect(merged.users, document.users, 'user', dir);
    collect(merged.contexts, document.contexts, 'context', dir);
  }
  if (merged.sources.length === 0)
    throw new ConfigError(`There is no kubeconfig at ${paths.join(', ') || 'any path'}.`);
  return merged;
}

function readDocument(path: string): Fields | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`The kubeconfig ${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    return fieldsOf(parse(content));
  } catch (error) {
    throw new ConfigError(`The kubeconfig ${path} is not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function collect(into: Map<string, Entry>, list: unknown, member: string, dir: string): void {
  if (!Array.isArray(list)) return;
  for (const item of list.map(fieldsOf)) {
    const name = text(item.name);
    if (name !== undefined && !into.has(name)) into.set(name, { dir, fields: fieldsOf(item[member]) });
  }
}

function clusterPart({ dir, fields }: Entry, name: string): ClusterConfig {
  const server = text(fields.server);
  if (!server || !URL.canParse(server)) throw new ConfigError(`The cluster "${name}" has no valid server address.`);
  if (fields['proxy-url']) throw new ConfigError(`The cluster "${name}" sets proxy-url, which is not supported.`);
  return {
    server: server.replace(/\/+$/, ''),
    ...defined({
      caData: decoded(fields['certificate-authority-data']),
      caFile: file(dir, fields['certificate-authority']),
      insecureSkipTlsVerify: fields['insecure-skip-tls-verify'] === true || undefined,
      tlsServerName: text(fields['tls-server-name']),
    }),
  };
}

function userPart({ dir, fields }: Entry, name: string, environment: Environment): Partial<ClusterConfig> {
  if (fields['auth-provider']) {
    throw new ConfigError(`The user "${name}" uses auth-provider, which Kubernetes removed: use exec instead.`);
  }
  const user = text(fields.as);
  return defined({
    clientCertificateData: decoded(fields['client-certificate-data']),
    clientCertificateFile: file(dir, fields['client-certificate']),
    clientKeyData: decoded(fields['client-key-data']),
    clientKeyFile: file(dir, fields['client-key']),
    token: text(fields.token),
    tokenFile: file(dir, fields.tokenFile),
    username: text(fields.username),
    password: text(fields.password),
    exec: fields.exec ? execPart(dir, fieldsOf(fields.exec), name, environment) : undefined,
    impersonate: user
      ? defined({
          user,
          uid: text(fields['as-uid']),
          groups: fields['as-groups'] as string[] | undefined,
          extra: fields['as-user-extra'] as Record<string, string[]> | undefined,
        })
      : undefined,
  });
}

function execPart(dir: string, fields: Fields, user: string, environment: Environment): ExecConfig {
  const command = text(fields.command);
  if (!command) throw new ConfigError(`The user "${user}" has an exec section without a command.`);
  if (fields.interactiveMode === 'Always') {
    throw new ConfigError(`The user "${user}" needs a credential program that asks questions; that is not supported.`);
  }
  const env = Array.isArray(fields.env) ? fields.env.map(fieldsOf) : [];
  return {
    apiVersion: text(fields.apiVersion) ?? 'client.authentication.k8s.io/v1',
    // As kubectl: a bare name is looked up in PATH, a path with a slash starts from the kubeconfig.
    command: command.includes('/') && !isAbsolute(command) ? join(dir, command) : command,
    args: Array.isArray(fields.args) ? fields.args.map(String) : [],
    environment: { ...environment, ...Object.fromEntries(env.map((e) => [text(e.name) ?? '', text(e.value) ?? ''])) },
    provideClusterInfo: fields.provideClusterInfo === true,
    ...defined({ installHint: text(fields.installHint) }),
  };
}

const fieldsOf = (value: unknown): Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const decoded = (value: unknown): string | undefined => {
  const encoded = text(value);
  return encoded && Buffer.from(encoded, 'base64').toString('utf8');
};

const file = (dir: string, value: unknown): string | undefined => {
  const path = text(value);
  return path && resolve(dir, path);
};

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
