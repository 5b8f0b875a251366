import type { Encryption } from '../../../prove/evaluate.ts';
import type { Picture } from '../../../prove/picture/picture.ts';

/** All that a page is made from; it is part of the page as JSON. */
export interface PageData {
  /** What was looked at. */
  title: string;
  picture: Omit<Picture, 'cells'>;
  /** The cells of the picture row by row, as 32-bit numbers, deflated, in base64: most of them are alike. */
  cells: string;
  /** What has to be known to trust it. */
  notes: readonly string[];
  /** How it stands to what a platform declares; absent where nothing does. */
  proof?: PageProof;
}

export interface PageProof {
  verdict: 'holds' | 'differs' | 'unknown';
  differences: readonly string[];
  unknowns: readonly string[];
  encryption: readonly EncryptedFlow[];
  wider: readonly string[];
}

export interface EncryptedFlow {
  from: string;
  to: string;
  port: number;
  protocol: string;
  encryption: Encryption;
  why?: string;
}
