import { type ExitCode, exitCodes, Refusal, UsageError } from './failure.ts';

export interface Explanation {
  /** For people: what happened and the way out. No stack trace, no line break at the end. */
  message: string;
  exitCode: ExitCode;
}

/** Turns whatever was thrown into words. Errors of other modules are told by their names, so that none is loaded for this. */
export function explain(error: unknown): Explanation {
  if (error instanceof UsageError) return { message: error.message, exitCode: exitCodes.usage };
  if (error instanceof Refusal) return { message: error.message, exitCode: exitCodes.refused };
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.refused };
  return { message: words(error), exitCode: exitCodes.refused };
}

function words(error: Error & { code?: string; status?: number }): string {
  switch (error.name) {
    case 'ConfigError':
    case 'ToolchainError':
      return error.message;
    case 'NetworkError':
      return unreachable(error.code ?? '', error.message);
    case 'ApiError':
      return refused(error.status ?? 0, error.message);
    default:
      return `${error.message.split('\n')[0]} (set GUNJ_DEBUG=1 to see where)`;
  }
}

function unreachable(code: string, message: string): string {
  if (/CERT_HAS_EXPIRED/.test(code))
    return `the cluster's certificate has expired: ${message}. Renew it, or fetch new credentials.`;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(code))
    return `the cluster's certificate is not trusted: ${message}. Check certificate-authority-data in the kubeconfig.`;
  return `the cluster cannot be reached: ${message}. Check that it runs and that --context or --kubeconfig names the right one.`;
}

function refused(status: number, message: string): string {
  if (status === 401)
    return `the cluster does not accept the credentials: ${message}. Log in again or use another --context.`;
  if (status === 403)
    return `the cluster does not allow this: ${message}. Ask for the rights, or use another --context.`;
  return `the cluster refused: ${message}`;
}
