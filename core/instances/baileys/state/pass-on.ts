// What of the collections Baileys itself wants to hear of: names, LID mappings, settings. What is ours is not passed on.
import { processSyncAction, type WASocket } from '@whiskeysockets/baileys'
import { factOf } from './facts.ts'
import type { Mutation } from './syncd.ts'

export function passOn(raw: WASocket, mutations: readonly Mutation[]): void {
  const { me } = raw.authState.creds
  if (me === undefined) return
  for (const { isSet, index, action } of mutations) {
    if (!isSet || factOf({ isSet, index, action }, 0) !== undefined) continue
    const syncAction = { index: Buffer.from(JSON.stringify(index)), value: action, version: 0 }
    processSyncAction({ syncAction, index: [index[0] ?? '', ...index.slice(1)] }, raw.ev, me)
  }
}
