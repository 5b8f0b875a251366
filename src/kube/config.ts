import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How to reach one API server and as whom. Files are named, not read: they are read again when they change. */
export interface ClusterConfig {
  /** `https://host:port`, with a path prefix when the server sits behind one. */
  server: string;
  /** The namespace a command means when none is named. */
  namespace?: string;
  /** PEM. Data wins over files. */
  caData?: string;
  caFile?: string;
  insecureSkipTlsVerify?: boolean;
  /** Name the server's certificate must carry, when it is not the host of `server`. */
  tlsServerName?: string;
  clientCertificateData?: string;
  clientCertificateFile?: string;
  clientKeyData?: string;
  clientKeyFile?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  exec?: ExecConfig;
  impersonate?: { user: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
}

/** A program that prints an ExecCredential. */
export interface ExecConfig {
  apiVersion: string;
  command: string;
  args: string[];
  /** The whole environment of the program. */
  environment: Record<string, string | undefined>;
  installHint?: string;
  provideClusterInfo: boolean;
}

/** Something is wrong with the kubeconfig, the service account's files or the credential program. For people to read. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const serviceAccountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server of the pod this runs in, as its service account; undefined outside a cluster. */
export function inClusterConfig(
  environment: Record<string, string | undefined>,
  dir = serviceAccountDir,
): ClusterConfig | undefined {
  const host = environment.KUBERNETES_SERVICE_HOST;
  const tokenFile = join(dir, 'token');
  if (!host || !existsSync(tokenFile)) return undefined;
  const port = environment.KUBERNETES_SERVICE_PORT ?? '443';
  const namespaceFile = join(dir, 'namespace');
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    caFile: join(dir, 'ca.crt'),
    tokenFile,
    ...(existsSync(namespaceFile) ? { namespace: readFileSync(namespaceFile, 'utf8').trim() } : {}),
  };
}
