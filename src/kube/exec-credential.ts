import { execFile } from 'node:child_process';
import type { Clock } from './clock.ts';
import { type ClusterConfig, ConfigError, type ExecConfig } from './config.ts';

export interface ExecCredential {
  token?: string;
  clientCertificate?: string;
  clientKey?: string;
  /** Milliseconds since the epoch; absent: until the API server refuses it. */
  expiresAt?: number;
}

/** Runs the credential program and keeps what it printed until that expires; callers at the same time share one run. */
export function execSource(exec: ExecConfig, cluster: ClusterConfig, clock: Clock) {
  let current: Promise<ExecCredential> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  return {
    get(): Promise<ExecCredential> {
      if (!current || clock.now() >= expiresAt) {
        expiresAt = Number.POSITIVE_INFINITY;
        const run = runPlugin(exec, cluster);
        current = run;
        run.then(
          (credential) => {
            if (current === run) expiresAt = credential.expiresAt ?? Number.POSITIVE_INFINITY;
          },
          () => {
            if (current === run) current = undefined;
          },
        );
      }
      return current;
    },
    expire() {
      current = undefined;
    },
  };
}

const timeoutMs = 60_000;

/** One run of the program. Throws ConfigError with what the program said and how to install it. */
async function runPlugin(exec: ExecConfig, cluster: ClusterConfig): Promise<ExecCredential> {
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}) },
  };
  const env = { ...exec.environment, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(exec.command, exec.args, { env, timeout: timeoutMs }, (error, out, err) => {
      if (!error) return resolve(out);
      const said = (err.trim() || error.message).slice(0, 500);
      const hint = error.code === 'ENOENT' && exec.installHint ? ` ${exec.installHint}` : '';
      reject(new ConfigError(`The credential program ${exec.command} failed: ${said}${hint}`));
    });
  });
  return parseCredential(stdout, exec.command);
}

/** What a credential program printed. Throws ConfigError, never repeating the output: it holds secrets. */
export function parseCredential(stdout: string, command: string): ExecCredential {
  let status: Record<string, unknown> | undefined;
  try {
    status = (JSON.parse(stdout) as { status?: Record<string, unknown> }).status;
  } catch {
    throw new ConfigError(`The credential program ${command} did not print JSON.`);
  }
  const text = (name: string) => (typeof status?.[name] === 'string' ? (status[name] as string) : undefined);
  const token = text('token');
  const clientCertificate = text('clientCertificateData');
  const clientKey = text('clientKeyData');
  if (!token && !(clientCertificate && clientKey)) {
    throw new ConfigError(`The credential program ${command} printed neither a token nor a client certificate.`);
  }
  const expiresAt = Date.parse(text('expirationTimestamp') ?? '');
  return {
    ...(token ? { token } : {}),
    ...(clientCertificate && clientKey ? { clientCertificate, clientKey } : {}),
    ...(Number.isFinite(expiresAt) ? { expiresAt } : {}),
  };
}

function clusterInfo(cluster: ClusterConfig): Record<string, unknown> {
  return {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.caData ? { 'certificate-authority-data': Buffer.from(cluster.caData).toString('base64') } : {}),
  };
}
