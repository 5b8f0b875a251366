import type { SubjectChoice } from './subject.ts';

export interface ProveOptions extends SubjectChoice {
  /** The platform whose flows say what should be let through. */
  file?: string;
  output: 'table' | 'json' | 'html';
}
