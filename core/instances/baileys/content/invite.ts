// An invitation to a group for one person alone, as WhatsApp has it.
import { toNumber } from '@whiskeysockets/baileys'
import type { InviteContent } from '../../../contract/content.ts'
import { filled, type Kind } from './kind.ts'

export const inviteKind: Kind<InviteContent> = {
  write({ group, code, expiresAt, name, text }, { contextInfo }) {
    const invitation = {
      groupJid: group,
      inviteCode: code,
      inviteExpiration: Math.floor(expiresAt / 1000),
      groupName: name,
    }
    return { groupInviteMessage: { ...invitation, ...filled({ caption: text, contextInfo }) } }
  },

  read({ groupInviteMessage: invitation }) {
    if (!invitation?.groupJid || !invitation.inviteCode) return undefined
    return {
      kind: 'invite',
      group: invitation.groupJid,
      code: invitation.inviteCode,
      expiresAt: toNumber(invitation.inviteExpiration ?? 0) * 1000,
      name: invitation.groupName ?? '',
      ...filled({ text: invitation.caption }),
    }
  },
}
