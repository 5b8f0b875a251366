import { type Access, type Encryption, encryptionFor, requestsFor } from '../evaluate.ts';
import type { RequestLimit } from '../judgement.ts';
import { requestsText } from '../requests.ts';
import { valueAt } from '../tri-set.ts';
import { interned } from './interned.ts';
import type { Outcome } from './picture.ts';

/** What a call looks like, without the reasons. */
export type Look = Omit<Outcome, 'because'>;

export interface Looks {
  values: readonly Look[];
  /** For calls between two who are outside. */
  outside: number;
  numberOf: (access: Access, caller: number, differs?: Outcome['differs']) => number;
}

/** Numbers for what calls look like. Millions are asked for, and few differ: the common ones are found without a text. */
export function createLooks(): Looks {
  const looks = interned<Look>();
  const denied: Look = { verdict: 'denied', encryption: 'none' };
  const numbered = (look: Look) =>
    looks.numberOf([look.verdict, look.encryption, look.requests ?? '', look.differs ?? ''].join('|'), look);
  const quick = new Map<Encryption, { yes: number; unknown: number }>();
  const plainNumber = numbered(denied);
  return {
    values: looks.values,
    outside: numbered({ verdict: 'outside', encryption: 'none' }),
    numberOf(access, caller, differs) {
      const value = valueAt(access.verdict, caller);
      if (value === 'no') return differs ? numbered({ ...denied, differs }) : plainNumber;
      const encryption = value === 'unknown' ? value : encryptionFor(access, caller);
      const limit = access.mesh && requestsFor(access, caller);
      const requests = limit && limitText(limit);
      if (requests === undefined && !differs) {
        const known = quick.get(encryption);
        if (known) return known[value];
        const made = {
          yes: numbered({ verdict: 'allowed', encryption }),
          unknown: numbered({ verdict: 'unknown', encryption }),
        };
        quick.set(encryption, made);
        return made[value];
      }
      return numbered({
        verdict: value === 'yes' ? 'allowed' : 'unknown',
        encryption,
        ...(requests === undefined ? {} : { requests }),
        ...(differs ? { differs } : {}),
      });
    },
  };
}

/** Which requests are let through, in words; undefined where there is no limit. */
export function limitText({ allowed, refused }: RequestLimit): string | undefined {
  if (allowed === 'all' && refused.length === 0) return undefined;
  return `${requestsText(allowed)}${refused.length > 0 ? `, but not ${requestsText(refused)}` : ''}`;
}
