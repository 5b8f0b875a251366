import type { Outcome } from '../../../prove/picture/picture.ts';
import { type Focus, type Look, lookOf } from './model.ts';

export const focusNames: Readonly<Record<Focus, string>> = {
  differs: 'differs',
  mtls: 'mTLS only',
  either: 'mTLS or plain',
  plain: 'plain text',
  doubtful: 'encryption unknown',
  unknown: 'cannot be told',
  denied: 'denied',
};

const encryptionWords: Readonly<Record<Look, string>> = {
  mtls: 'Allowed, with mTLS alone',
  either: 'Allowed, with mTLS or in plain text',
  plain: 'Allowed, in plain text',
  doubtful: 'Allowed; whether it is encrypted cannot be told',
  unknown: 'Cannot be told',
  denied: 'Denied',
  outside: 'Neither end is in the cluster',
};

const differsWords = {
  extra: 'More is let through than is declared',
  missing: 'What is declared is not let through',
  unknown: 'Whether it is as declared cannot be told',
} as const;

export function outcomeText(outcome: Outcome): string {
  const limit = outcome.requests === undefined ? '' : `, for ${outcome.requests} alone`;
  return `${encryptionWords[lookOf(outcome)]}${limit}`;
}

export function differsText({ differs, verdict }: Outcome): string | undefined {
  if (differs === 'extra' && verdict === 'denied')
    return 'One layer lets it through although nothing declares it; another stops it';
  return differs && differsWords[differs];
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
