/** What is wrong with an expression, and at which of its characters. Thrown and caught within this folder. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
