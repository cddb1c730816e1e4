// The pre-keys that a restored link owes WhatsApp: those it has may be of a time that the copy knows nothing of.
import type { WASocket } from '@whiskeysockets/baileys'
import type { Storage } from '../../../storage/storage.ts'
import type { Account } from '../account.ts'

/** As many as a newly linked device uploads. */
const fullSet = 812

/** Once for each restore: what fails is still owed at the next login. */
export async function payPreKeys(
  { generations, commits }: Pick<Storage, 'generations' | 'commits'>,
  { instanceId, generation, creds }: Account,
  raw: Pick<WASocket, 'uploadPreKeys'>,
): Promise<void> {
  if (!generations.owesPreKeys(instanceId, generation)) return
  const first = creds.firstUnuploadedPreKeyId
  // An upload that was under way already, of a few, would be all that the first call waits for.
  while (creds.firstUnuploadedPreKeyId < first + fullSet) await raw.uploadPreKeys(fullSet)
  await commits.write((tx) => generations.owePreKeys(tx, instanceId, generation, false))
}
