// What picture somebody has who is known here: where WhatsApp has it, as it was last told, and that its file is another
// one now, where it was asked for. Whoever is not known stays so.
import type { InstanceDeps } from '../deps.ts'
import type { WriteTx } from '../../storage/commit.ts'

export interface PictureTold {
  instanceId: string
  account: string
  /** PN or LID. */
  jid: string
  /** null: there is none, or it is not shown to this number. */
  url: string | null
  /** Its file is being fetched already. */
  isFetched?: boolean
}

/** For so long somebody is not asked for again, however often their picture is said to be another one. */
export const pictureRestMs = 5 * 60_000

/** Another picture is told; the same one under a newer signature is not, and only kept. */
export function keepPicture(
  { storage, events, now }: Pick<InstanceDeps, 'storage' | 'events' | 'now'>,
  tx: WriteTx,
  { instanceId, account, jid, url, isFetched = false }: PictureTold,
): void {
  const known = storage.contacts.find(instanceId, account, jid)
  if (known === undefined || known.pictureUrl === url) return
  storage.contacts.setPicture(tx, known.id, { url, at: now() })
  if (fileOf(known.pictureUrl) === fileOf(url)) return
  const of = { contact: known.id }
  if (url !== null && !isFetched) storage.pictures.renew(tx, of, { url, at: now(), restMs: pictureRestMs })
  if (url === null && storage.pictures.of(of) !== undefined) storage.pictures.none(tx, of)
  const { pn, lid, name, pushName } = known
  const data = { jid: pn ?? lid ?? '', pn, lid, name, pushName, pictureUrl: url, isNew: false }
  events.append(tx, instanceId, { type: 'contact.updated', data })
}

/** What follows the path in it is a signature, which is another one with each answer. */
function fileOf(url: string | null): string | null {
  return url === null ? null : (URL.parse(url)?.pathname ?? url)
}
