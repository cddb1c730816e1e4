// Who may do what to a message of somebody else. WhatsApp's own programs check it, Baileys does not; what counts here is
// what the connection says of the author, never what a message says of itself. Pure.
import { z } from 'zod'

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

const Group = z.object({
  participants: z.array(
    z.object({
      id: z.string(),
      lid: z.string().nullish(),
      phoneNumber: z.string().nullish(),
      admin: z.string().nullish(),
    }),
  ),
})

/** Of a group as Baileys tells it; undefined where that does not say it. */
export function isAdmin(metadata: unknown, names: readonly string[]): boolean | undefined {
  const group = Group.safeParse(metadata).data
  const admins = group?.participants.filter(({ admin }) => typeof admin === 'string' && admin !== '')
  return admins?.some(({ id, lid, phoneNumber }) =>
    [id, lid, phoneNumber].some((name) => typeof name === 'string' && names.includes(name)),
  )
}
