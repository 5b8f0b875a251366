import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseCidr, parseIp } from '../objects/cidr.ts';
import { callerEntries } from '../platform/callers.ts';
import { isMetadataAddress } from '../platform/metadata-address.ts';
import type { Check } from './check.ts';

/** Addresses in what callers are let in by, of which only their looks were judged before. */
export const callerAddresses: Check = (platform) => [...looseRanges(platform), ...keysOfClouds(platform)];

/** An API server that is strict about addresses refuses a network policy with such a range, and an older one takes it for more than was meant. */
function looseRanges(platform: ObservabilityPlatform): Diagnostic[] {
  return callerEntries(platform).flatMap(({ from, fieldPath }) =>
    (from.kind === 'addresses' ? from.cidrs : []).flatMap((cidr): Diagnostic[] => {
      const [address = ''] = cidr.split('/');
      if (parseIp(address)?.value === parseCidr(cidr)?.first) return [];
      return [
        {
          code: 'INVALID_VALUE',
          severity: 'error',
          path: fieldPath,
          message: `${cidr} is no range: it begins in the middle of one`,
          hint: `Write the first address of the range, or ${address}/${address.includes(':') ? 128 : 32} for this one alone.`,
        },
      ];
    }),
  );
}

/** The control plane of the mesh fetches keys wherever it is told to. */
function keysOfClouds({ spec }: ObservabilityPlatform): Diagnostic[] {
  const identities = spec.serviceMesh?.authorization.requestIdentities ?? [];
  return identities.flatMap(({ jwksUri }, at): Diagnostic[] => {
    const host =
      jwksUri !== undefined && URL.canParse(jwksUri) ? new URL(jwksUri).hostname.replace(/^\[|\]$/g, '') : '';
    if (!isMetadataAddress(host)) return [];
    return [
      {
        code: 'ADDRESS_REFUSED',
        severity: 'error',
        path: `spec.serviceMesh.authorization.requestIdentities[${at}].jwksUri`,
        message: `keys would be fetched from ${host}, where clouds hand out credentials of the node`,
        hint: 'Name the issuer by its host.',
      },
    ];
  });
}
