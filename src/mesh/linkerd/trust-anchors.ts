import { X509Certificate } from 'node:crypto';

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** When the first of several certificates expires, as RFC 3339 has it; undefined where none can be read. */
export function firstExpiry(pem: string): string | undefined {
  const times = (pem.match(certificate) ?? []).flatMap((one) => {
    const time = expiryOf(one);
    return Number.isFinite(time) ? [time] : [];
  });
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : undefined;
}

function expiryOf(pem: string): number {
  try {
    return Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return Number.NaN;
  }
}
