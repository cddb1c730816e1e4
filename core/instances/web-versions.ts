// Which web version a socket says it is: the pinned one, until WhatsApp refuses it and knows a newer one.
// The network is asked only after such a refusal, never at start.
import { z } from 'zod'
import type { Storage } from '../storage/storage.ts'
import type { LinkAdapter, WebVersion } from './link.ts'

const key = 'web_version'
const Version = z.tuple([z.int(), z.int(), z.int()])
/** Valid for the build that stored it: a newer build brings a newer pin. */
const Stored = z.object({ pinned: Version, version: Version })

export class WebVersions {
  readonly #adapter: LinkAdapter
  readonly #storage: Pick<Storage, 'appliance' | 'commits'>
  #asking: Promise<WebVersion | undefined> | undefined

  constructor(adapter: LinkAdapter, storage: Pick<Storage, 'appliance' | 'commits'>) {
    this.#adapter = adapter
    this.#storage = storage
  }

  get current(): WebVersion {
    const { pinnedVersion } = this.#adapter
    const value = this.#storage.appliance.get(key)
    if (value === undefined) return pinnedVersion
    // Written by renew.
    const { pinned, version } = Stored.parse(JSON.parse(value))
    return compare(pinned, pinnedVersion) === 0 ? version : pinnedVersion
  }

  /** After a refusal: whether a newer version than the refused one is known now. */
  async renew(refused: WebVersion): Promise<boolean> {
    if (compare(this.current, refused) > 0) return true
    this.#asking ??= this.#adapter.fetchVersion().finally(() => (this.#asking = undefined))
    const newest = await this.#asking
    if (newest === undefined || compare(newest, refused) <= 0) return false
    const value = JSON.stringify({ pinned: this.#adapter.pinnedVersion, version: newest })
    await this.#storage.commits.write((tx) => this.#storage.appliance.put(tx, key, value))
    return true
  }
}

function compare(a: WebVersion, b: WebVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
