import { createPrivateKey, X509Certificate } from 'node:crypto';
import { at, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { createAuthority, issueCertificate } from '../../pki/certificate.ts';
import { webhookName } from './names.ts';

/** What a webhook serves with, and what its callers believe. All PEM. */
export interface ServingCertificate {
  certificate: string;
  key: string;
  /** The authority of this certificate first, then that of the one before it. */
  authorities: string[];
}

const validDays = 90;

/**
 * A certificate for the webhook's Service, valid for 90 days, by an authority made for it alone whose key is thrown away.
 * `previous` is believed on, for replicas that still serve with it.
 */
export function newCertificate(namespace: string, nowMs: number, previous?: ServingCertificate): ServingCertificate {
  const validity = { days: validDays, fromMs: nowMs };
  const name = 'gunj-operator';
  const authority = createAuthority(name, validity);
  const host = `${webhookName}.${namespace}.svc`;
  const hosts = [host, `${host}.cluster.local`, 'localhost', '127.0.0.1'];
  const issued = issueCertificate(authority, name, { commonName: host, usage: 'server', hosts }, validity);
  return { ...issued, authorities: [authority.certificate, ...(previous?.authorities.slice(0, 1) ?? [])] };
}

/** Whether it is time for another: a third of its life is left, or it is of no use. */
export function isDue(serving: ServingCertificate, nowMs: number): boolean {
  const parsed = new X509Certificate(serving.certificate);
  const [from, to] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)];
  return nowMs < from || nowMs > to - (to - from) / 3;
}

/** As a Secret of type `kubernetes.io/tls`. */
export function asSecret(namespace: string, serving: ServingCertificate): KubeObject {
  const data = {
    'tls.crt': serving.certificate,
    'tls.key': serving.key,
    'ca.crt': serving.authorities.join(''),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: webhookName, namespace, labels: { 'app.kubernetes.io/name': 'gunj-operator' } },
    type: 'kubernetes.io/tls',
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
  };
}

/** Undefined for a Secret that is not there or that nobody could serve with. */
export function fromSecret(secret: KubeObject | undefined): ServingCertificate | undefined {
  const read = (key: string) => Buffer.from(text(at(secret, 'data', key)) ?? '', 'base64').toString();
  const serving = {
    certificate: read('tls.crt'),
    key: read('tls.key'),
    authorities: read('ca.crt').match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/g) ?? [],
  };
  return isWhole(serving) ? serving : undefined;
}

export const base64 = (value: string): string => Buffer.from(value).toString('base64');

function isWhole({ certificate, key, authorities: [authority] }: ServingCertificate): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    return (
      authority !== undefined &&
      parsed.checkPrivateKey(createPrivateKey(key)) &&
      parsed.checkIssued(new X509Certificate(authority))
    );
  } catch {
    return false;
  }
}
