/** Why one item is not taken, and where in its file. Thrown and caught within this folder. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly path: readonly (string | number)[];
  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}
