// An older copy put back in place of the present database while the contacts are alive: it is noticed, and what it costs
// to go on with it, with the ratchets of the copy and without.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { listManifests } from '../../../core/backup/snapshots/format/manifest.ts'
import { openStore } from '../../../core/backup/location/open-store.ts'
import { newestOf } from '../../../core/backup/snapshots/shipping/newest.ts'
import { dataPaths, type DataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { until } from '../../helpers/appliance.ts'
import { numbered, startWorld, storedTexts, type World } from '../../helpers/world.ts'

const shop = '5511999990041'
/** A round of shipping takes a second, and several where the disk is busy with other tests. */
const patienceMs = 180_000
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
  /** Why it was held until it was adopted; null for a verbatim copy, which nobody notices. */
  held: string | null
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
    await until('there is a backup', () => listManifests(paths.snapshots).length > 0 || undefined)
    // A start may begin another history, whose numbers go on.
    const shipped = async (): Promise<number> => {
      const lineages = new Set(listManifests(paths.snapshots).map((manifest) => manifest.lineage))
      const newest = await Promise.all(
        [...lineages].map((lineage) => newestOf(openStore(paths.snapshots), lineage)),
      )
      return Math.max(0, ...newest.map((point) => point?.number ?? 0))
    }
    await appliance.stop()
    const copied = await shipped()
    copyFileSync(paths.database, join(appliance.folder, 'copy.sqlite'))
    await appliance.start()
    await appliance.waitForState('shop', 'open')
    await talk(world, 'newer', Math.ceil(newer / peers.length / 2))
    // More than a crash may cost.
    await until(
      'the backups hold clearly more',
      async () => {
        await wa.phone({ number: peers[0] }).sendText(shop, 'newer')
        return (await shipped()) > copied + 10
      },
      patienceMs,
    )
    await appliance.kill()
    // A kill is no older copy.
    await appliance.start()
    await appliance.waitForState('shop', 'open')
    await appliance.kill()
    await putBack(paths, appliance.folder, verbatim)
    const retriesBefore = peers.map((peer) => retriesOf(world, peer))
    const shopBefore = wa.counters(world.device(shop))
    await appliance.start()
    const held = verbatim ? null : (await appliance.waitForState('shop', 'held')).stateReason
    if (!verbatim) await appliance.ok('POST', '/api/v1/adopt')
    await appliance.waitForState('shop', 'open')
    const { sent, received } = await talk(world, 'after', each)
    const shopAfter = wa.counters(world.device(shop))
    const arrived = peers.flatMap((peer) => after(wa.phone({ number: peer }).inbox.map(({ text }) => text)))
    const stored = after(await storedTexts(appliance, 'shop'))
    // What was answered is not asked again.
    await appliance.kill()
    await appliance.start()
    await appliance.waitForState('shop', 'open')
    return {
      retriesOfPeers: peers.map((peer, n) => retriesOf(world, peer) - (retriesBefore[n] ?? 0)),
      retriesOfShop: shopAfter.retryReceiptsSent - shopBefore.retryReceiptsSent,
      lost: [...missing(sent, arrived), ...missing(received, stored)],
      doubled: [...repeated(arrived), ...repeated(stored)],
      sent: sent.length,
      received: received.length,
      preKeysUploaded: shopAfter.preKeysUploaded - shopBefore.preKeysUploaded,
      held,
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
  if (!verbatim) return
  const storage = await openStorage({
    paths,
    keyFile: join(folder, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
  // As one of which no backup knows.
  await storage.commits.write((tx) => storage.history.begin(tx, 'verbatim'))
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
