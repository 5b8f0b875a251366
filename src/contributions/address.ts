import { isMetadataAddress } from '../platform/metadata-address.ts';

/** Why a host may not be called for somebody else: it would lead to the pod itself, or to what gives credentials to nodes. */
export function hostFault(hostname: string): string | undefined {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    host === '::' ||
    /^(?:127|0)\./.test(host)
  )
    return 'leads to the pod itself';
  const mapped = /^::ffff:([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(host)?.[1];
  const first = mapped === undefined ? undefined : Number.parseInt(mapped, 16);
  if (first !== undefined && (first >> 8 === 127 || first >> 8 === 0)) return 'leads to the pod itself';
  if (isMetadataAddress(host) || /^(?:metadata|metadata\.google\.internal|instance-data)$/.test(host))
    return 'leads to the metadata service of the node';
  return undefined;
}
