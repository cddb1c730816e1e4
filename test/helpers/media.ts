// What tests of received files look at: the message that an instance has stored, and its file.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MediaView, MessageView } from '../../core/contract/messages/message.ts'
import { until, type Appliance } from './appliance.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const mediaFolder = (appliance: Appliance): string => join(appliance.folder, 'data', 'media')

/** Everything in the folder, leftovers too. */
export function filesIn(appliance: Appliance): string[] {
  const folder = mediaFolder(appliance)
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}

export function keptBytes(appliance: Appliance, hash: string): Buffer {
  return readFileSync(join(mediaFolder(appliance), hash))
}

export async function messageOf(
  appliance: Appliance,
  instance: string,
  id: string,
): Promise<MessageView | undefined> {
  const path = `/api/v1/messages?instance=${encodeURIComponent(instance)}&id=${id}`
  const { messages } = await appliance.ok<{ messages: MessageView[] }>('GET', path)
  return messages[0]
}

/** Waits until the file of the message is in that state. */
export function mediaIs(
  appliance: Appliance,
  { instance, id }: { instance: string; id: string },
  state: MediaView['state'],
): Promise<MediaView> {
  return until(`the file of ${id} is ${state}`, async () => {
    const found = await messageOf(appliance, instance, id)
    return found?.media?.state === state ? found.media : undefined
  })
}
