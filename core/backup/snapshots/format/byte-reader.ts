// Takes bytes from what comes in pieces, in the lengths that a format has.
export class ByteReader {
  readonly #pieces: AsyncGenerator<Buffer, void, undefined>
  #rest: Buffer = Buffer.alloc(0)

  constructor(pieces: AsyncGenerator<Buffer, void, undefined>) {
    this.#pieces = pieces
  }

  /** Fewer only at the end. */
  async take(bytes: number): Promise<Buffer> {
    const all = this.#rest.length < bytes ? await this.#atLeast(bytes) : this.#rest
    this.#rest = all.subarray(bytes)
    return all.subarray(0, bytes)
  }

  /** Whoever gives the pieces is told that no more are wanted. */
  async close(): Promise<void> {
    await this.#pieces.return()
  }

  async #atLeast(bytes: number): Promise<Buffer> {
    const parts = [this.#rest]
    for (let { length } = this.#rest; length < bytes;) {
      const next = await this.#pieces.next()
      if (next.done === true) break
      parts.push(next.value)
      length += next.value.length
    }
    return Buffer.concat(parts)
  }
}
