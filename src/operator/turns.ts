import { setImmediate as nextTurn } from 'node:timers/promises';

/** Settles when it is one's turn: one after the other, timers and answers between each two. */
export type Turns = () => Promise<void>;

/**
 * For work that takes a while and waits for nothing. Hundreds of platforms of which nothing is to be written would otherwise be
 * compiled in one go, and the Lease not be renewed meanwhile.
 */
export function createTurns(): Turns {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => nextTurn());
    return last;
  };
}
