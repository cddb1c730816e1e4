// An older copy of a number put back while its contacts are alive: what it costs with its ratchets and without.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { dataPaths, type DataPaths } from '../../../core/storage/paths.ts'
import { dropRatchets } from '../../../core/storage/ratchets.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { until } from '../../helpers/appliance.ts'
import { numbered, startWorld, storedTexts, type World } from '../../helpers/world.ts'

const shop = '5511999990041'
export const peers = ['5511999990042', '5511999990043', '5511999990044'] as const

export interface CopyReport {
  /** Retry receipts for what the restored side sent, by peer. */
  retriesOfPeers: number[]
  /** Retry receipts of the restored side for what it could not read. */
  retriesOfShop: number
  /** Texts that did not arrive, or arrived twice. */
  lost: string[]
  doubled: string[]
  sent: number
  received: number
  preKeysUploaded: number
}

export async function runOlderCopy(options: {
  verbatim: boolean
  /** Messages with all peers between the copy and the disaster. */
  newer: number
  /** Afterwards, in each direction with each peer. */
  each: number
}): Promise<CopyReport> {
  const { verbatim, newer, each } = options
  const world = await startWorld()
  const { wa, appliance } = world
  try {
    const paths = dataPaths(join(appliance.folder, 'data'))
    for (const number of peers) wa.phone({ number })
    await world.link('shop', shop)
    await talk(world, 'before', 4)
    await appliance.stop()
    copyFileSync(paths.database, join(appliance.folder, 'copy.sqlite'))
    await appliance.start()
    await appliance.waitForState('shop', 'open')
    await talk(world, 'newer', Math.ceil(newer / peers.length / 2))
    await appliance.kill()
    await putBack(paths, appliance.folder, verbatim)
    const retriesBefore = peers.map((peer) => retriesOf(world, peer))
    const shopBefore = wa.counters(world.device(shop))
    await appliance.start()
    await appliance.waitForState('shop', 'open')
    const { sent, received } = await talk(world, 'after', each)
    const shopAfter = wa.counters(world.device(shop))
    const arrived = peers.flatMap((peer) => after(wa.phone({ number: peer }).inbox.map(({ text }) => text)))
    const stored = after(await storedTexts(appliance, 'shop'))
    return {
      retriesOfPeers: peers.map((peer, n) => retriesOf(world, peer) - (retriesBefore[n] ?? 0)),
      retriesOfShop: shopAfter.retryReceiptsSent - shopBefore.retryReceiptsSent,
      lost: [...missing(sent, arrived), ...missing(received, stored)],
      doubled: [...repeated(arrived), ...repeated(stored)],
      sent: sent.length,
      received: received.length,
      preKeysUploaded: shopAfter.preKeysUploaded - shopBefore.preKeysUploaded,
    }
  } finally {
    await world.end()
  }
}

/** So many messages in each direction with each peer, the shop first; resolves when all have arrived. */
async function talk(
  { wa, appliance }: World,
  prefix: string,
  each: number,
): Promise<{ sent: string[]; received: string[] }> {
  const texts = numbered(prefix, each)
  for (const text of texts)
    for (const peer of peers)
      // By their LID: for a number, Baileys makes a new session at its first send after each start.
      await appliance.sendText('shop', wa.phone({ number: peer }).lid, `${text} to ${peer}`)
  const sent = peers.flatMap((peer) => texts.map((text) => `${text} to ${peer}`))
  for (const peer of peers) {
    const wanted = sent.filter((text) => text.endsWith(peer))
    await until(`${peer} has all of ${prefix}`, () => {
      const inbox = wa.phone({ number: peer }).inbox.map(({ text }) => text)
      return missing(wanted, inbox).length === 0
    })
  }
  const received: string[] = []
  for (const text of texts)
    for (const peer of peers) {
      await wa.phone({ number: peer }).sendText(shop, `${text} from ${peer}`)
      received.push(`${text} from ${peer}`)
    }
  await until(`the shop has all of ${prefix}`, async () => {
    return missing(received, await storedTexts(appliance, 'shop')).length === 0
  })
  return { sent, received }
}

async function putBack(paths: DataPaths, folder: string, verbatim: boolean): Promise<void> {
  for (const file of [paths.database, paths.wal, `${paths.database}-shm`]) rmSync(file, { force: true })
  copyFileSync(join(folder, 'copy.sqlite'), paths.database)
  if (verbatim) return
  const storage = await openStorage({
    paths,
    keyFile: join(folder, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
  for (const { id } of storage.instances.list())
    await storage.commits.bulk(dropRatchets(storage, id), (tx, step) => step(tx))
  await storage.close()
}

/** How often a peer's phone could not read what came, and asked for it again. */
function retriesOf({ wa }: World, peer: string): number {
  return wa.phone({ number: peer }).undecryptable.length
}

function after(texts: readonly (string | null)[]): string[] {
  return texts.filter((text): text is string => text?.startsWith('after') === true)
}

function missing(expected: readonly string[], found: readonly (string | null)[]): string[] {
  const there = new Set(found)
  return expected.filter((text) => !there.has(text))
}

function repeated(found: readonly string[]): string[] {
  return found.filter((text, at) => found.indexOf(text) !== at)
}
