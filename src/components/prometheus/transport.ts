import type { Transport } from '../../platform/component.ts';

/** Identity comes from the mesh's certificate authority, not from a host name: pods are called by address, so names cannot be verified. */
export function transportConfig(transport: Transport): Record<string, unknown> {
  if (!transport.tls) return { scheme: transport.scheme };
  return { scheme: transport.scheme, tls_config: clientCertificate(transport.tls) };
}

export function clientCertificate(tls: NonNullable<Transport['tls']>): Record<string, unknown> {
  return { ca_file: tls.caFile, cert_file: tls.certFile, key_file: tls.keyFile, insecure_skip_verify: true };
}
