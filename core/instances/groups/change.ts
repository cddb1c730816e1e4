// What can happen to a group, whoever did it and however it is heard of. Types, and which of its names somebody goes by.
import type { GroupRole, Person } from '../../contract/groups/group.ts'
import type { Names } from '../../storage/tables/aliases.ts'
import type { GroupFacts } from '../../storage/tables/groups.ts'

/** A group as WhatsApp tells it whole. */
export interface GroupTold {
  jid: string
  facts: GroupFacts
  members: readonly (Names & { role: GroupRole })[]
}

/** What is changed of how it is called and set. */
export type FactChange = Partial<
  Pick<
    GroupFacts,
    'subject' | 'description' | 'descriptionId' | 'announce' | 'locked' | 'approval' | 'memberAdd' | 'parent'
  >
> & { expiresSeconds?: number | null }

export type GroupChange =
  /** It was made, or the own number has come into it. */
  | { kind: 'created'; group: GroupTold }
  | { kind: 'facts'; changed: FactChange }
  | { kind: 'members'; action: 'add' | 'remove' | 'promote' | 'demote'; people: readonly Names[] }
  /** Under another number, somebody who was in it is still. */
  | { kind: 'number'; people: readonly Names[] }
  | { kind: 'requests'; action: 'made' | 'withdrawn'; people: readonly Names[] }
  | { kind: 'link' }
  /** Of a community: a group was put into it, or taken out of it. */
  | { kind: 'linked'; on: boolean; group: { jid: string; subject: string } }
  | { kind: 'picture'; picture: 'changed' | 'removed' }
  | { kind: 'deleted' }
  /** Something that this version does not know: the group is asked for anew. */
  | { kind: 'unknown' }

/** Which one it is, when by WhatsApp's clock, and who did it; none: not known. */
export interface GroupAct {
  /** WhatsApp's id of it, or one of ours; the same one again is the same act. */
  id: string
  at: number
  by: Names | undefined
}

/** The names of the own number. */
export type Own = readonly string[]

export function isOwn(own: Own, { pn, lid }: Names): boolean {
  return [pn, lid].some((name) => name !== undefined && own.includes(name))
}

export function personOf(own: Own, names: Names): Person {
  const { pn = null, lid = null } = names
  return { jid: pn ?? lid ?? '', pn, lid, isMe: isOwn(own, names) }
}
