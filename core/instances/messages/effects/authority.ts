// Who may do what to a message of somebody else. WhatsApp's own programs check it, Baileys does not; what counts here is
// what the connection says of the author, never what a message says of itself. Pure.
import type { GroupRole } from '../../../contract/groups/group.ts'

/** Who wrote or did something, by the names that are known; in a chat of two only fromMe tells them apart. */
export interface Person {
  fromMe: boolean
  sender: string
  participantPn: string | null
  participantLid: string | null
}

/** In a chat of two there is nobody else; anywhere else a name has to be the same. */
export function isSamePerson(a: Person, b: Person, inPrivate: boolean): boolean {
  if (a.fromMe || b.fromMe) return a.fromMe === b.fromMe
  return inPrivate || namesOf(a).some((name) => namesOf(b).includes(name))
}

export function namesOf({ sender, participantPn, participantLid }: Person): string[] {
  return [sender, participantPn, participantLid].filter((name): name is string => Boolean(name))
}

/** Of a member, or of nobody who is one. */
export function isAdmin(member: { role: GroupRole } | undefined): boolean {
  return member !== undefined && member.role !== 'member'
}
