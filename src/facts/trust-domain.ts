/** What SPIFFE allows in a trust domain, as names joined by single dots; no wildcard, port or path. */
export const trustDomainPattern = '^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$';

const longest = 253;

/** Whether identities of workloads can begin with it. */
export function isTrustDomain(text: string): boolean {
  return text.length <= longest && new RegExp(trustDomainPattern).test(text);
}
