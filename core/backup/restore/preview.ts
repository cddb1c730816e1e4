// What a restore would bring and what it would set aside, in plain words, before anything is changed.
import type { RestorePreview } from '../../contract/backups/restore-routes.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { InstanceFacts } from '../../storage/portable/portable.ts'
import type { Storage } from '../../storage/storage.ts'
import { absentWords } from '../media/bring.ts'

interface Comes {
  facts: InstanceFacts
  words: string
  moment: number
  absent: number
}

export const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
export const clock = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** replaced: what is here now, if anything is. */
export function previewInstance(
  storage: Pick<Storage, 'messages' | 'generations'>,
  source: Comes,
  replaced: Instance | undefined,
): RestorePreview {
  return {
    kind: 'instance',
    moment: source.moment,
    comes: whatComes(source),
    newerHere: whatIsNewer(storage, source, replaced),
  }
}

export function whatComes({ facts, words, moment, absent }: Comes): string[] {
  const { name, account, linkedAt, chats, messages, trashedAt } = facts
  const link =
    linkedAt === null ? 'No phone is linked in it.' : `Its phone was linked on ${clock(linkedAt)} UTC.`
  return [
    `"${name}"${account === null ? '' : ` (+${account})`} as it was on ${clock(moment)} UTC, from ${words}.`,
    link,
    `${many(chats, 'chat')} and ${many(messages, 'message')}.`,
    ...absentWords(absent),
    ...(trashedAt === null ? [] : ['It was in the trash then; it comes back out of it.']),
  ]
}

function whatIsNewer(
  { messages, generations }: Pick<Storage, 'messages' | 'generations'>,
  { moment }: Comes,
  here: Instance | undefined,
): string[] {
  if (here === undefined) return ['Nothing: it is not here now.']
  const newer = messages.count(here.id, { sentAfter: moment })
  const links = generations.list(here.id).filter(({ linkedAt }) => linkedAt > moment).length
  return [
    ...(here.trashedAt === null ? [] : [`"${here.name}" is in the trash here.`]),
    ...(here.state === 'moved'
      ? [
          `"${here.name}" was handed over from here. What comes stays stopped: start it only where nobody else uses it.`,
        ]
      : []),
    ...(newer === 0 ? [] : [`${many(newer, 'message')} since then.`]),
    ...(links === 0 ? [] : [`${many(links, 'link')} of a phone made since then.`]),
    newer + links === 0
      ? 'Nothing newer; what is here is kept aside until you discard it, so this can be undone.'
      : 'It is not mixed in: all of it is kept aside until you discard it, so this can be undone.',
  ]
}
