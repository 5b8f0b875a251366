/** How proxies name answers to a query that are worth another try; absent for what no status stands for. */
const statusOf: Readonly<Record<string, string>> = {
  '5xx': '5xx',
  'gateway-error': 'gateway-error',
  // What Envoy means by it.
  'retriable-4xx': '409',
};

/** What of it says that a gRPC call has been taken by nobody: gRPC's name for it, and the statuses it stands for. */
const unavailable: readonly string[] = ['unavailable', '503', '5xx', 'gateway-error'];

/** Who names nothing means that somebody on the way could not answer; a 500 is an answer, and would be the same again. */
const byDefault = 'gateway-error';

/** Statuses on which a query is tried again, each once; empty when nothing that is asked for is one. */
export function queryStatuses(retryOn: string = byDefault): string[] {
  return [...new Set(retryOn.split(',').flatMap((one) => status(one) ?? []))];
}

/** Conditions on which a gRPC call is tried again; every one of ours writes. */
export function grpcCodes(retryOn: string = byDefault): string[] {
  return retryOn.split(',').some((one) => unavailable.includes(one)) ? ['unavailable'] : [];
}

/** What is asked for and means nothing to a proxy of this mesh, each once. */
export function unknownConditions(retryOn: string): string[] {
  return [...new Set(retryOn.split(','))].filter((one) => status(one) === undefined && !unavailable.includes(one));
}

function status(condition: string): string | undefined {
  return /^\d{3}$/.test(condition) ? condition : statusOf[condition];
}
