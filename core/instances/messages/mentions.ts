// Whom a message mentions, by the names that its group goes by: phones look in the words for the name that is listed, and
// in a group of LIDs nobody goes by a phone number.
import { Mentions, type Content } from '../../contract/content.ts'
import type { Storage } from '../../storage/storage.ts'
import { addressOf } from '../numbers.ts'

/** Without it, everybody stays as they are written. */
export type NameInGroup = (jid: string) => string

/** As the group has them; who is in nobody's list stays as he is written. */
export function namesInGroup(
  { groups, contacts }: Pick<Storage, 'groups' | 'contacts'>,
  { instanceId, account, group: jid }: { instanceId: string; account: string; group: string },
): NameInGroup {
  const group = groups.find(instanceId, account, jid)
  if (group === undefined) return (person) => person
  return (person) => {
    const known = groups.member(group.id, [person]) ?? contacts.find(instanceId, account, person)
    return known?.[group.addressing] ?? person
  }
}

/** The same, with whom it mentions under these names, in the list and in the words. */
export function withMentions(content: Content, nameOf: NameInGroup): Content {
  const { mentions } = Mentions.parse(content)
  if (mentions === undefined) return content
  const named = mentions.map((each) => ({ written: addressOf(each).jid, name: nameOf(addressOf(each).jid) }))
  const inWords = (words: string): string =>
    named.reduce(
      (all, { written, name }) =>
        all.replaceAll(new RegExp(`@${RegExp.escape(userOf(written))}(?!\\d)`, 'g'), `@${userOf(name)}`),
      words,
    )
  return {
    ...content,
    mentions: named.map(({ name }) => name),
    ...('text' in content && content.text !== undefined && { text: inWords(content.text) }),
    ...('caption' in content && content.caption !== undefined && { caption: inWords(content.caption) }),
  } as Content
}

function userOf(jid: string): string {
  return jid.slice(0, jid.indexOf('@'))
}
