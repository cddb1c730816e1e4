// A bucket in memory, as an object store would be behind the port: objects are put whole and never change, so one that
// grows is several of them, read as one.
import { createHash } from 'node:crypto'
import {
  ChangedError,
  MissingError,
  type Body,
  type ByteRange,
  type Condition,
  type Small,
  type Store,
} from '../../../core/backup/location/store.ts'

const partBytes = 500_000

interface BucketOptions {
  /** Whether its credentials allow it. */
  mayDelete?: boolean
  alive?: (() => void) | undefined
}

export class BucketStore implements Store {
  readonly #objects: Map<string, Buffer>
  readonly #mayDelete: boolean
  readonly #alive: () => void

  /** Several may be open on the same objects. */
  constructor(objects: Map<string, Buffer>, options: BucketOptions = {}) {
    const { mayDelete = true, alive = () => undefined } = options
    this.#objects = objects
    this.#mayDelete = mayDelete
    this.#alive = alive
  }

  nameOf(key: string): string {
    return `bucket/${key}`
  }

  async *get(key: string, { from, bytes = Infinity }: ByteRange = { from: 0 }): AsyncGenerator<Buffer> {
    const content = this.#whole(key)
    if (content === undefined) throw new MissingError(`There is no ${this.nameOf(key)}.`)
    for (let at = from; at < Math.min(from + bytes, content.length); at += partBytes) {
      this.#alive()
      yield content.subarray(at, Math.min(at + partBytes, from + bytes))
    }
  }

  async read(key: string): Promise<Small | undefined> {
    const content = this.#whole(key)
    return content && { content, version: createHash('sha256').update(content).digest('hex') }
  }

  async *list(prefix: string, after = ''): AsyncGenerator<string> {
    const keys = [...this.#objects.keys()].map((name) => name.split('#')[0] ?? '')
    const level = keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => {
        const end = key.indexOf('/', prefix.length)
        return end === -1 ? key : key.slice(0, end + 1)
      })
    yield* [...new Set(level)].filter((key) => key > after).toSorted()
  }

  async head(key: string): Promise<{ bytes: number } | undefined> {
    const content = this.#whole(key)
    return content && { bytes: content.length }
  }

  async put(key: string, body: Body, condition?: Condition): Promise<void> {
    const content = await this.#all(body)
    if (condition !== undefined) {
      const version = (await this.read(key))?.version
      if (version !== ('ifMatch' in condition ? condition.ifMatch : undefined)) throw new ChangedError(key)
    }
    this.#cut(key, 0)
    this.#objects.set(`${key}#0`, content)
  }

  async putMany(objects: AsyncIterable<{ key: string; body: Body }>): Promise<void> {
    for await (const { key, body } of objects) await this.put(key, body)
  }

  async append(key: string, from: number, body: Body): Promise<void> {
    const content = await this.#all(body)
    const present = this.#whole(key)
    if (present === undefined || present.length < from) throw new ChangedError(key)
    this.#cut(key, from)
    this.#objects.set(`${key}#${from}`, content)
  }

  async delete(keys: readonly string[]): Promise<boolean> {
    if (this.#mayDelete) for (const key of keys) this.#cut(key, 0)
    return this.#mayDelete
  }

  clear = async (): Promise<void> => undefined
  create = async (): Promise<void> => undefined
  isReachable = async (): Promise<boolean> => true
  freeBytes = async (): Promise<undefined> => undefined
  isOnDiskOf = async (): Promise<boolean> => false

  /** The batches in order, each where the one before ends. */
  #batches(key: string): { name: string; at: number; content: Buffer }[] {
    return [...this.#objects]
      .filter(([name]) => name.startsWith(`${key}#`))
      .map(([name, content]) => ({ name, at: Number(name.split('#')[1]), content }))
      .toSorted((a, b) => a.at - b.at)
  }

  #whole(key: string): Buffer | undefined {
    const batches = this.#batches(key)
    return batches.length === 0 ? undefined : Buffer.concat(batches.map(({ content }) => content))
  }

  async #all(body: Body): Promise<Buffer> {
    const parts: Uint8Array[] = []
    for await (const part of body instanceof Uint8Array ? [body] : body()) {
      parts.push(part)
      this.#alive()
    }
    return Buffer.concat(parts)
  }

  #cut(key: string, from: number): void {
    for (const { name, at, content } of this.#batches(key)) {
      if (at >= from) this.#objects.delete(name)
      else if (at + content.length > from) this.#objects.set(name, content.subarray(0, from - at))
    }
  }
}
