// What WhatsApp's refusals mean to whoever asked. Pure.
import { groupRefusals, personReasons } from '../../contract/sentences/groups.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { AppError, UnavailableError } from '../../errors.ts'
import { WhatsAppRefusal, WhatsAppSilence } from './port.ts'

/** What was asked: of a group the number is in, of an invitation, or of anything else. */
export type About = { role: 'member' | 'admin' | 'superadmin' | null } | 'invitation' | 'other'

export function publicRefusal(error: unknown, about: About): unknown {
  if (error instanceof WhatsAppSilence)
    return new UnavailableError(groupRefusals.whatsapp_silent, { cause: error })
  if (!(error instanceof WhatsAppRefusal)) return error
  const sentence = sentenceFor(error.code, about)
  return new AppError('whatsapp_refused', sentence, { details: { code: error.code }, cause: error })
}

function sentenceFor(code: number, about: About) {
  const known =
    about === 'invitation' ? ofInvitation(code) : about === 'other' ? undefined : ofGroup(code, about)
  return known ?? anywhere(code)
}

function anywhere(code: number) {
  if (code === 429) return groupRefusals.asked_too_often
  return code === 419 ? groupRefusals.group_full : groupRefusals.whatsapp_refused({ code })
}

function ofInvitation(code: number) {
  if (code === 404 || code === 406) return groupRefusals.invite_unknown
  if (code === 401 || code === 410) return groupRefusals.invite_gone
  return code === 409 ? groupRefusals.already_member : undefined
}

function ofGroup(code: number, { role }: Extract<About, object>) {
  if (code === 404 || code === 410) return groupRefusals.group_gone
  if (code === 409) return groupRefusals.changed_meanwhile
  if (code !== 401 && code !== 403) return undefined
  if (role === null) return groupRefusals.group_not_member
  return role === 'member' ? groupRefusals.group_not_admin : undefined
}

/** Of one of several people; undefined: it was done. */
export function whyNotPerson(
  code: number | undefined,
  action: 'add' | 'remove' | 'promote' | 'demote' | 'answer',
): Sentence | undefined {
  switch (code) {
    case undefined:
      return personReasons.person_not_answered
    case 200:
      return undefined
    case 403:
      return personReasons.person_not_added
    case 404:
      if (action === 'add') return personReasons.person_not_there
      return action === 'answer' ? personReasons.person_not_asking : personReasons.person_not_member
    case 408:
      return personReasons.person_left_lately
    case 409:
      return personReasons.person_is_member
    case 419:
      return personReasons.person_group_full
    default:
      return personReasons.person_refused({ code })
  }
}
