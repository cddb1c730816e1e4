// What is done with many records, a few at a time: others have their turn between them.
import { proto } from '@whiskeysockets/baileys'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fieldsOf } from '../reading/wire.ts'

/** A few milliseconds' work. */
const atOnce = 100

export async function inSteps<T>(all: readonly T[], each: (some: T[]) => void): Promise<void> {
  for (let at = 0; at < all.length; at += atOnce) {
    if (at > 0) await nextTurn()
    each(all.slice(at, at + atOnce))
  }
}

/** Field numbers as in WhatsApp's own definition (WAProto of Baileys 7.0.0-rc14). */
const [recordsInSnapshot, mutationsInBlob] = [2, 1]

export async function decodeSnapshot(bytes: Uint8Array): Promise<proto.ISyncdSnapshot> {
  const fields = fieldsOf(bytes)
  const rest = fields.filter(({ number }) => number !== recordsInSnapshot)
  const records: proto.ISyncdRecord[] = []
  const found = fields.filter(({ number }) => number === recordsInSnapshot)
  await inSteps(found, (some) =>
    records.push(...some.map(({ inner }) => proto.SyncdRecord.decode(inner ?? new Uint8Array()))),
  )
  const snapshot = proto.SyncdSnapshot.decode(Buffer.concat(rest.map(({ whole }) => whole)))
  snapshot.records = records
  return snapshot
}

export async function decodeMutations(bytes: Uint8Array): Promise<proto.ISyncdMutation[]> {
  const mutations: proto.ISyncdMutation[] = []
  const found = fieldsOf(bytes).filter(({ number }) => number === mutationsInBlob)
  await inSteps(found, (some) =>
    mutations.push(...some.map(({ inner }) => proto.SyncdMutation.decode(inner ?? new Uint8Array()))),
  )
  return mutations
}
