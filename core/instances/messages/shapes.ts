// The shapes of what comes from WhatsApp, for as long as somebody records them: how it is built, and nothing of what it says.

/** How large, as the next power of two: a length alone could tell what was written. */
export type Size = `<=${number}`

export interface StanzaShape {
  tag: string
  attributes: string[]
  content?: StanzaShape[] | Size
}

/** By the names of its fields. */
export interface ProtoShape {
  [field: string]: ProtoShape | ProtoShape[] | Size | 'number' | 'flag'
}

export type Shape = { kind: 'stanza'; shape: StanzaShape } | { kind: 'proto'; shape: ProtoShape }

/** Shapes that one listener is told at most, each once. */
const mostTold = 20_000

export class Shapes {
  readonly #listeners = new Set<(line: string) => void>()

  /** Nothing is looked at otherwise. */
  get areWanted(): boolean {
    return this.#listeners.size > 0
  }

  tell(shape: Shape): void {
    const line = `${JSON.stringify(shape)}\n`
    for (const listener of this.#listeners) listener(line)
  }

  /** Told each shape once, as a line of JSON; returns what ends it. */
  listen(listener: (line: string) => void): () => void {
    const told = new Set<string>()
    const each = (line: string): void => {
      if (told.has(line) || told.size === mostTold) return
      told.add(line)
      listener(line)
    }
    this.#listeners.add(each)
    return () => void this.#listeners.delete(each)
  }
}
