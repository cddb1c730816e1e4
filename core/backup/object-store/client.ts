// One object store, asked: loads Amazon's client when it is first needed, signs with keys that are nowhere else, and tells in
// words what the store does not do. It says that it is alive while it waits, because its waiting ends by itself.
import type { S3Client } from '@aws-sdk/client-s3'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import type * as Sdk from './sdk.ts'
import { whyNot } from './refusals.ts'
import type { S3Address } from './address.ts'

export type Commands = typeof Sdk

export interface S3Deps {
  address: S3Address
  /** As its owner calls it. */
  words: string
  keys: StoreKeys
  alive: () => void
}

/** Of a piece of 8 MB on a slow line; and for the store to answer at all. */
const requestMs = 90_000
const connectMs = 5000
/** With pauses that grow: what is busy, cut or not there for a moment. */
const tries = 3
const aliveMs = 1000

interface Loaded {
  s3: Commands
  client: S3Client
}

export class S3Requests {
  readonly #deps: S3Deps
  #loaded: Promise<Loaded> | undefined

  constructor(deps: S3Deps) {
    this.#deps = deps
  }

  /** Rejects with a LocationError, or with what `isAnswer` takes for one. */
  async ask<T>(
    request: (client: S3Client, s3: Commands) => Promise<T>,
    isAnswer: (error: unknown) => boolean = () => false,
  ): Promise<T> {
    const { alive, words, address } = this.#deps
    const timer = setInterval(alive, aliveMs)
    try {
      const { client, s3 } = await (this.#loaded ??= this.#load())
      const answer = await request(client, s3)
      alive()
      return answer
    } catch (error) {
      throw isAnswer(error) ? error : whyNot(error, { words, bucket: address.bucket })
    } finally {
      clearInterval(timer)
    }
  }

  async #load(): Promise<Loaded> {
    const { address, keys } = this.#deps
    const { accessKeyId, secretAccessKey, sessionToken } = keys
    const s3 = await import('./sdk.ts')
    const { endpoint, region, pathStyle } = address
    const client = new s3.S3Client({
      region,
      ...(endpoint !== undefined && { endpoint }),
      forcePathStyle: pathStyle,
      // What is not given here is taken from nowhere: not from files of another program, not from a cloud's own address.
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      maxAttempts: tries,
      followRegionRedirects: true,
      // Servers that know nothing of the newer checksums refuse them; MD5 goes with each put.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: connectMs,
        requestTimeout: requestMs,
        throwOnRequestTimeout: true,
      },
    })
    return { s3, client }
  }
}
