// What a second location is to us: objects by their keys, whatever holds them. A folder is one driver of it
// (folder-store.ts). An object has its key once it is whole and durable; what was cut before is nothing. Keys are plain
// names with "/" between them.

/** Bytes, or what gives them anew each time that it is called. */
export type Body = Uint8Array | (() => AsyncIterable<Uint8Array> | Iterable<Uint8Array>)

/** That nothing is written where it does not hold: a ChangedError. */
export type Condition = { ifAbsent: true } | { ifMatch: string }

export interface ByteRange {
  from: number
  /** All of what follows unless given. */
  bytes?: number
}

/** Of a small object: all of it, and by what ifMatch knows it again. */
export interface Small {
  content: Buffer
  version: string
}

export interface StoreReader {
  /** In pieces, fewer bytes than asked for only at its end; a MissingError where there is none. */
  get(key: string, range?: ByteRange): AsyncGenerator<Buffer, void, undefined>
  /** undefined where there is none. */
  read(key: string): Promise<Small | undefined>
  /** What lies right under the prefix, in order, those after a key if one is given; a key ends with "/" where more lies under it. */
  list(prefix: string, after?: string): AsyncIterable<string>
  /** undefined where there is none. */
  head(key: string): Promise<{ bytes: number } | undefined>
  /** What its owner calls an object of that key, or the whole of it for an empty one: in sentences. */
  nameOf(key: string): string
}

export interface Store extends StoreReader {
  /** In the place of what has that key, if anything has. */
  put(key: string, body: Body, condition?: Condition): Promise<void>
  /** The same for many small ones, of which a part is there when it fails. Each is read before the next is asked for. */
  putMany(objects: AsyncIterable<{ key: string; body: Body }>): Promise<void>
  /**
   * The object ends with this, from that place on: nothing else is written anew. What a driver makes of an object that
   * grows is its own matter, as long as it is read as one. A ChangedError where it is not there or not that long; what is
   * longer was cut, or is of somebody who did not own it.
   */
  append(key: string, from: number, body: Body): Promise<void>
  /** In this order. False where nothing may be deleted: it all stays, and is for the rules of whoever keeps it. */
  delete(keys: readonly string[]): Promise<boolean>
  /** Removes under the prefix what was put and cut. Nothing may be under way there. */
  clear(prefix: string): Promise<void>
  /** Makes the place that all of it lies in: nothing else does. */
  create(): Promise<void>
  /** Whether there is anything where that place lies, or lay. */
  isReachable(): Promise<boolean>
  /** undefined where it does not tell, or has no limit. */
  freeBytes(): Promise<number | undefined>
  /** It would be lost together with that folder. */
  isOnDiskOf(folder: string): Promise<boolean>
}

export class MissingError extends Error {
  override readonly name = 'MissingError'
}

/** Somebody else wrote it. */
export class ChangedError extends Error {
  override readonly name = 'ChangedError'
}

/** By which a key is written only where nobody else has written it since it was read. */
export function unchangedSince(read: Small | undefined): Condition {
  return read === undefined ? { ifAbsent: true } : { ifMatch: read.version }
}
