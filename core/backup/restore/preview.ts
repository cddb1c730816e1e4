// What a restore would bring and what it would set aside, in plain words, before anything is changed.
import type { RestorePreview } from '../../contract/backups/restore-routes.ts'
import { filesMissing, preview } from '../../contract/sentences/restores.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { InstanceFacts } from '../../storage/portable/portable.ts'
import type { Storage } from '../../storage/storage.ts'

interface Comes {
  facts: InstanceFacts
  words: string
  moment: number
  absent: number
}

const texts = (lines: readonly Sentence[]): string[] => lines.map(({ text }) => text)

export function previewOf(
  about: Pick<RestorePreview, 'kind' | 'moment'>,
  sentences: RestorePreview['sentences'],
): RestorePreview {
  const { comes, newerHere } = sentences
  return { ...about, comes: texts(comes), newerHere: texts(newerHere), sentences }
}

/** replaced: what is here now, if anything is. */
export function previewInstance(
  storage: Pick<Storage, 'messages' | 'generations'>,
  source: Comes,
  replaced: Instance | undefined,
): RestorePreview {
  const newerHere = whatIsNewer(storage, source, replaced)
  return previewOf({ kind: 'instance', moment: source.moment }, { comes: whatComes(source), newerHere })
}

export function whatComes({ facts, words: source, moment, absent }: Comes): Sentence[] {
  const { name, account, linkedAt, chats, messages, trashedAt } = facts
  return [
    preview.number_as_it_was({ name, account, moment, source }),
    linkedAt === null ? preview.no_phone_linked : preview.phone_linked_on({ at: linkedAt }),
    preview.chats_and_messages({ chats, messages }),
    ...filesMissing(absent),
    ...(trashedAt === null ? [] : [preview.was_trashed]),
  ]
}

function whatIsNewer(
  { messages, generations }: Pick<Storage, 'messages' | 'generations'>,
  { moment }: Comes,
  here: Instance | undefined,
): Sentence[] {
  if (here === undefined) return [preview.not_here]
  const { id, name } = here
  const newer = messages.countSince(id, moment)
  const links = generations.list(id).filter(({ linkedAt }) => linkedAt > moment).length
  return [
    ...(here.trashedAt === null ? [] : [preview.trashed_here({ name })]),
    ...(here.state === 'moved' ? [preview.handed_over_from_here({ name })] : []),
    ...(newer === 0 ? [] : [preview.newer_messages({ count: newer })]),
    ...(links === 0 ? [] : [preview.newer_links({ count: links })]),
    newer + links === 0 ? preview.nothing_newer : preview.kept_aside,
  ]
}
