// What is asked of WhatsApp about groups, between the instances and the Baileys adapter. Each rejects with WhatsApp's own
// refusal, or with whatever else went wrong.
import type { Names } from '../../storage/tables/aliases.ts'
import type { FactChange, GroupTold } from './change.ts'

/** WhatsApp's answer that it will not, by its own code. */
export class WhatsAppRefusal extends Error {
  override readonly name = 'WhatsAppRefusal'
  readonly code: number

  constructor(code: number, options?: ErrorOptions) {
    super(`WhatsApp refused it with code ${code}`, options)
    this.code = code
  }
}

/** WhatsApp has not answered: whether it was done is not known. */
export class WhatsAppSilence extends Error {
  override readonly name = 'WhatsAppSilence'

  constructor(options?: ErrorOptions) {
    super('WhatsApp did not answer', options)
  }
}

/** What became of one person: 200, or WhatsApp's code. */
export interface PersonAnswer {
  names: Names
  code: number
  /** Who may not be added can be invited by a message with this. */
  invitation?: Invitation
}

export interface Invitation {
  code: string
  expiresAt: number
}

export interface AskedToJoin {
  names: Names
  at: number | null
  method: string | null
}

export interface SubGroup {
  jid: string
  subject: string
  size: number | null
  isAnnouncements: boolean
}

export type MemberAction = 'add' | 'remove' | 'promote' | 'demote'

export interface GroupPort {
  create(subject: string, people: readonly string[]): Promise<{ told: GroupTold; people: PersonAnswer[] }>
  /** Gives the community; its group of announcements is made with it. */
  createCommunity(subject: string, description: string): Promise<GroupTold>
  subGroups(community: string): Promise<SubGroup[]>
  link(community: string, group: string, on: boolean): Promise<void>
  /** With all its groups. */
  leaveCommunity(jid: string): Promise<void>
  one(jid: string): Promise<GroupTold>
  /** Asks for a group whose rows may not be as it is now, and stores it. */
  renew(jid: string): Promise<void>
  /** Asks for all of them, and stores them: what has become of one is not known. */
  renewAll(): Promise<void>
  /** Something is done to it from here: an answer about it that is on its way may be of before. */
  changed(jid: string): void
  /** All but the description, which says what it replaces. */
  set(jid: string, change: Omit<FactChange, 'description' | 'descriptionId'>): Promise<void>
  /** Gives the id of the new one. */
  describe(jid: string, description: string | null, replaces: string | null): Promise<string | null>
  setPicture(jid: string, jpeg: Uint8Array | null): Promise<void>
  members(jid: string, action: MemberAction, people: readonly string[]): Promise<PersonAnswer[]>
  leave(jid: string): Promise<void>
  inviteCode(jid: string): Promise<string>
  /** The present link leads nowhere any more; gives the new one. */
  revokeInvite(jid: string): Promise<string>
  look(code: string): Promise<GroupTold>
  /** waits: an admin has to let it in. */
  join(code: string): Promise<{ jid: string; waits: boolean }>
  /** By a message that invited this number alone. */
  accept(invitation: Invitation & { group: string; from: string }): Promise<void>
  requests(jid: string): Promise<AskedToJoin[]>
  answerRequests(
    jid: string,
    people: readonly string[],
    verdict: 'approve' | 'reject',
  ): Promise<PersonAnswer[]>
}
