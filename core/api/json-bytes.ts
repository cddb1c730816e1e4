// JSON read from its bytes: each text is made once, from where it lies. JSON.parse wants the whole as one text first, which
// has two bytes a letter where one of them is no Latin one, so that a large body would be there several times over.

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d
const space = 0x20
const letterU = 0x75

const isBlank = (byte: number): boolean => byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09
/** What a number or a word is written with. */
const plain: ReadonlySet<number> = new Set(Buffer.from('0123456789+-.Eabcdefghijklmnopqrstuvwxyz'))

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }
/** By the letter behind the backslash. */
const escapes: ReadonlyMap<number, number> = new Map(
  Array.from('"\\/bfnrt', (letter, n) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(n)]),
)

/** Uses up the bytes: what is escaped is written in its place. Nested no deeper than a stack bears: whoever calls looks. */
export function parseJson(bytes: Buffer): unknown {
  const reading = new Reading(bytes)
  const value = reading.value()
  reading.end()
  return value
}

class Reading {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  }

  value(): unknown {
    const byte = this.#next()
    if (byte === quote) return this.#text()
    if (byte === openObject) return this.#object()
    if (byte === openList) return this.#list()
    return this.#plain()
  }

  end(): void {
    if (this.#next() !== -1) throw this.#unexpected()
  }

  /** The next byte that is not blank, which is left there; -1 at the end. */
  #next(): number {
    while (isBlank(this.#bytes[this.#at] ?? -1)) this.#at += 1
    return this.#bytes[this.#at] ?? -1
  }

  #take(byte: number): void {
    if (this.#next() !== byte) throw this.#unexpected()
    this.#at += 1
  }

  #object(): object {
    const object: Record<string, unknown> = {}
    this.#take(openObject)
    if (this.#next() !== closeObject)
      for (;;) {
        if (this.#next() !== quote) throw this.#unexpected()
        const name = this.#text()
        this.#take(colon)
        const value = this.value()
        // As a field of its own, whatever it is called.
        Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
        if (this.#next() !== comma) break
        this.#at += 1
      }
    this.#take(closeObject)
    return object
  }

  #list(): unknown[] {
    const list: unknown[] = []
    this.#take(openList)
    if (this.#next() !== closeList)
      for (;;) {
        list.push(this.value())
        if (this.#next() !== comma) break
        this.#at += 1
      }
    this.#take(closeList)
    return list
  }

  #plain(): unknown {
    const begin = this.#at
    let end = begin
    while (plain.has(this.#bytes[end] ?? 0)) end += 1
    const text = this.#bytes.toString('latin1', begin, end)
    if (!number.test(text) && !Object.hasOwn(words, text)) throw this.#unexpected()
    this.#at = end
    return Object.hasOwn(words, text) ? words[text] : Number(text)
  }

  #text(): string {
    const bytes = this.#bytes
    const begin = this.#at + 1
    let end = begin
    for (let at = begin; ;) {
      const stop = this.#stopOf(at)
      if (end !== at) bytes.copyWithin(end, at, stop)
      end += stop - at
      const byte = bytes[stop]
      this.#at = stop
      if (byte === quote) break
      if (byte !== backslash) throw this.#unexpected()
      const { text, length } = this.#escaped(stop)
      end += bytes.write(text, end)
      at = stop + length
    }
    this.#at += 1
    return bytes.toString('utf8', begin, end)
  }

  /** Where what stands for itself stops: at a quote, at a backslash, at what must not be in a text. */
  #stopOf(from: number): number {
    const bytes = this.#bytes
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte === quote || byte === backslash || byte < space) return at
    }
    return bytes.length
  }

  /** What is written there, which is never longer than how. Half of a pair is the character that stands for none. */
  #escaped(at: number): { text: string; length: number } {
    const letter = this.#bytes[at + 1] ?? -1
    const one = escapes.get(letter)
    if (one !== undefined) return { text: String.fromCharCode(one), length: 2 }
    const first = letter === letterU ? this.#unit(at) : undefined
    if (first === undefined) {
      this.#at = at + 1
      throw this.#unexpected()
    }
    const isHigh = first >= 0xd800 && first < 0xdc00
    const second = isHigh ? this.#unit(at + 6) : undefined
    const isPair = second !== undefined && second >= 0xdc00 && second < 0xe000
    if (isPair) return { text: String.fromCharCode(first, second), length: 12 }
    return { text: String.fromCharCode(first).toWellFormed(), length: 6 }
  }

  /** Of an escape that stands there; undefined where none does. */
  #unit(at: number): number | undefined {
    const written = this.#bytes.toString('latin1', at, at + 6)
    return /^\\u[\da-f]{4}$/i.test(written) ? Number.parseInt(written.slice(2), 16) : undefined
  }

  #unexpected(): SyntaxError {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) return new SyntaxError('Unexpected end of JSON input')
    const letter = this.#bytes.toString('utf8', this.#at, this.#at + 4).slice(0, 1)
    return new SyntaxError(`Unexpected token '${letter}' in JSON at position ${this.#at}`)
  }
}
