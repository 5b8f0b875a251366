import type { Clock } from './clock.ts';
import type { ClusterConfig } from './config.ts';
import { execSource } from './exec-credential.ts';
import { type WatchedFile, watchFile } from './watched-file.ts';

export interface TlsMaterial {
  ca?: string;
  cert?: string;
  key?: string;
}

/** What one request proves itself with. `tls` is the same object until something in it changes. */
export interface Proof {
  tls: TlsMaterial;
  headers: Record<string, string | string[]>;
}

export interface Credentials {
  current(): Promise<Proof>;
  /**
   * The server refused `used`, or could not be verified with it: reads everything anew.
   * True when there is something else to try now.
   */
  refresh(used: Proof): Promise<boolean>;
}

/** The kubelet replaces a service account's token long before it expires; it asks clients to look at least once a minute. */
const tokenCheckMs = 30_000;
const certificateCheckMs = 10_000;

/** Credentials that follow their files: rotated tokens, certificates and authorities are taken up without a restart. */
export function followCredentials(config: ClusterConfig, clock: Clock): Credentials {
  const files: WatchedFile[] = [];
  const source = (data: string | undefined, path: string | undefined, checkMs: number) => {
    if (data !== undefined) return () => data;
    if (path === undefined) return () => undefined;
    const file = watchFile(path, clock, checkMs);
    files.push(file);
    return () => file.read();
  };
  const ca = source(config.caData, config.caFile, certificateCheckMs);
  const cert = source(config.clientCertificateData, config.clientCertificateFile, certificateCheckMs);
  const key = source(config.clientKeyData, config.clientKeyFile, certificateCheckMs);
  // As in client-go: a token file wins over a token, which may be what the file held once.
  const token = config.tokenFile ? source(undefined, config.tokenFile, tokenCheckMs) : () => config.token;
  const exec = config.exec ? execSource(config.exec, config, clock) : undefined;
  const fixed = impersonation(config);

  let tls: TlsMaterial = {};
  let refreshing: Promise<Proof> | undefined;

  const current = async (): Promise<Proof> => {
    const fromExec = await exec?.get();
    const next = material(ca(), fromExec?.clientCertificate ?? cert(), fromExec?.clientKey ?? key());
    if (next.ca !== tls.ca || next.cert !== tls.cert || next.key !== tls.key) tls = next;
    const authorization = authorize(config, token() ?? fromExec?.token);
    return { tls, headers: authorization ? { ...fixed, authorization } : fixed };
  };

  const reread = async () => {
    for (const file of files) file.expire();
    exec?.expire();
    return current();
  };

  return {
    current,
    async refresh(used) {
      if (differs(used, await current())) return true;
      refreshing ??= reread().finally(() => {
        refreshing = undefined;
      });
      return differs(used, await refreshing);
    },
  };
}

function differs(a: Proof, b: Proof): boolean {
  return a.tls !== b.tls || a.headers.authorization !== b.headers.authorization;
}

function material(ca: string | undefined, cert: string | undefined, key: string | undefined): TlsMaterial {
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function authorize(config: ClusterConfig, token: string | undefined): string | undefined {
  if (token) return `Bearer ${token.trim()}`;
  if (config.username === undefined) return undefined;
  return `Basic ${Buffer.from(`${config.username}:${config.password ?? ''}`).toString('base64')}`;
}

function impersonation({ impersonate }: ClusterConfig): Proof['headers'] {
  if (!impersonate) return {};
  const { user, uid, groups, extra } = impersonate;
  const headers: Proof['headers'] = { 'impersonate-user': user };
  if (uid) headers['impersonate-uid'] = uid;
  if (groups?.length) headers['impersonate-group'] = groups;
  for (const [name, values] of Object.entries(extra ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(name)}`] = values;
  }
  return headers;
}
