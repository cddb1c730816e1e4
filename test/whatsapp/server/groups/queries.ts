// Owns the answers to everything under xmlns=w:g2: what devices, and phones the same way, ask of groups.
import type { BinaryNode } from '@whiskeysockets/baileys'
import {
  acceptPersonal,
  answerRequests,
  changeGroup,
  changeMembers,
  createGroup,
  forbidden,
  groupByCode,
  joinByCode,
  leaveGroup,
  Refused,
} from './acts.ts'
import { createCommunity, leaveCommunity, linkGroups, subGroups } from './communities.ts'
import { groupNode, isAdmin, isMember } from './groups.ts'
import type { Act, Group, Parts } from './groups.ts'
import { deviceKey } from '../../jids.ts'
import type { DeviceRef } from '../../jids.ts'
import { child, children, el, failed, result } from '../../nodes.ts'

export function answerGroups(hub: Parts, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const to = query.attrs['to'] ?? ''
  const [action] = children(query)
  hub.groups.asked.push({ device: deviceKey(ref), what: action?.tag ?? '', group: to })
  const act = { hub, actor: ref }
  try {
    if (to === '@g.us' || to === 'g.us') return answerAboutAll(act, query)
    const group = hub.groups.get(to)
    if (!group) throw new Refused(404, 'item-not-found')
    if (action?.tag === 'accept') {
      acceptPersonal(act, group, action.attrs['code'] ?? '')
      return { ...result(query), attrs: { ...result(query).attrs, from: group.jid } }
    }
    if (!isMember(group, ref.number)) throw forbidden()
    if (action === undefined) return result(query)
    return result(query, query.attrs['type'] === 'get' ? told(act, group, action) : done(act, group, action))
  } catch (error) {
    if (error instanceof Refused) return failed(query, error.code, error.message)
    throw error
  }
}

function numbersIn(hub: Parts, node: BinaryNode | undefined): string[] {
  return children(node, 'participant').flatMap((participant) => {
    const { jid = '' } = participant.attrs
    const resolved = hub.directory.resolve(jid)
    // Somebody that WhatsApp does not know is asked for by number all the same.
    return resolved
      ? [resolved.account.number]
      : jid.endsWith('@s.whatsapp.net')
        ? [jid.split('@')[0] ?? '']
        : []
  })
}

function told({ hub, actor }: Act, group: Group, action: BinaryNode): BinaryNode[] {
  if (action.tag === 'query') return [groupNode(hub, group)]
  if (action.tag === 'sub_groups') return [subGroups(hub, group)]
  if (!isAdmin(group, actor.number)) throw new Refused(401, 'not-authorized')
  if (action.tag === 'invite') return [el('invite', { code: group.inviteCode })]
  const requests = group.requests.map(({ number, at, method }) =>
    el('membership_approval_request', {
      jid: hub.directory.userJid(number, group.mode),
      phone_number: group.mode === 'lid' ? hub.directory.userJid(number, 'pn') : undefined,
      request_method: method,
      request_time: at,
    }),
  )
  return [el('membership_approval_requests', {}, requests)]
}

function done(act: Act, group: Group, action: BinaryNode): BinaryNode[] {
  switch (action.tag) {
    case 'add':
    case 'remove':
    case 'promote':
    case 'demote':
      return [el(action.tag, {}, changeMembers(act, group, action.tag, numbersIn(act.hub, action)))]
    case 'membership_requests_action': {
      const [verdict] = children(action)
      const tag = verdict?.tag === 'approve' ? 'approve' : 'reject'
      const people = answerRequests(act, group, tag, numbersIn(act.hub, verdict))
      return [el(action.tag, {}, [el(tag, {}, people)])]
    }
    case 'links':
    case 'unlink':
      return linkGroups(act, group, action)
    default:
      return changeGroup(act, group, action)
  }
}

function answerAboutAll(act: Act, query: BinaryNode): BinaryNode {
  const { hub, actor } = act
  const create = child(query, 'create')
  if (create) {
    const numbers = numbersIn(hub, create)
    if (child(create, 'parent')) return result(query, [groupNode(hub, createCommunity(act, create))])
    const group = createGroup(act, { subject: create.attrs['subject'] ?? '', numbers, mode: 'lid' })
    return result(query, [groupNode(hub, group)])
  }
  if (child(query, 'participating')) {
    const groups = hub.groups.of(actor.number).map((group) => groupNode(hub, group))
    return result(query, [el('groups', {}, groups)])
  }
  for (const left of children(child(query, 'leave'), 'community')) leaveCommunity(act, left.attrs['id'] ?? '')
  for (const left of children(child(query, 'leave'), 'group')) {
    const group = hub.groups.get(left.attrs['id'] ?? '')
    if (group === undefined) throw new Refused(404, 'item-not-found')
    leaveGroup(act, group)
  }
  const code = child(query, 'invite')?.attrs['code']
  if (code === undefined) return result(query)
  if (query.attrs['type'] === 'get') return result(query, [groupNode(hub, groupByCode(act, code))])
  const { group, waits } = joinByCode(act, code)
  return result(query, [el(waits ? 'membership_approval_request' : 'group', { jid: group.jid })])
}
