// Owns communities: groups in which others lie, who may put them there, and who is told.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { createGroup, forbidden, leaveGroup, Refused } from './acts.ts'
import { announce, isAdmin, isMember } from './groups.ts'
import type { Act, Group, Parts } from './groups.ts'
import { child, children, el, newStanzaId, nowSeconds, text } from '../../nodes.ts'

/** With its group of announcements. */
export function createCommunity(act: Act, create: BinaryNode): Group {
  const subject = create.attrs['subject'] ?? ''
  const community = createGroup(act, { subject, numbers: [], mode: 'lid' })
  const body = text(child(create, 'description', 'body'))
  if (body !== undefined)
    community.description = { id: newStanzaId(), body, by: act.actor.number, at: nowSeconds() }
  community.isCommunity = true
  act.hub.groups.put(community)
  const news = createGroup(act, { subject, numbers: [], mode: 'lid' })
  Object.assign(news, { isAnnouncements: true, announcement: true, parent: community.jid })
  act.hub.groups.put(news)
  return community
}

export function subGroups(hub: Parts, community: Group): BinaryNode {
  const inIt = hub.groups.list().filter(({ parent }) => parent === community.jid)
  return el(
    'sub_groups',
    {},
    inIt.map(({ jid, subject, participants, isAnnouncements }) =>
      el(
        'group',
        { id: jid.split('@')[0], subject, size: participants.length },
        isAnnouncements ? [el('default_sub_group')] : [],
      ),
    ),
  )
}

/** Each group has an answer of its own. */
export function linkGroups(act: Act, community: Group, action: BinaryNode): BinaryNode[] {
  const on = action.tag === 'links'
  if (!isAdmin(community, act.actor.number)) throw forbidden()
  const named = children(on ? child(action, 'link') : action, 'group')
  const answers = named.map(({ attrs: { jid = '' } }) => {
    const error = link(act, community, jid, on)
    return el('group', { jid, ...(error !== undefined && { error }) })
  })
  return on
    ? [el('links', {}, [el('link', { link_type: 'sub_group' }, answers)])]
    : [el('unlink', { unlink_type: 'sub_group' }, answers)]
}

const about = ({ jid, subject }: Group): BinaryNode[] => [el('group', { jid, subject })]

function link(act: Act, community: Group, jid: string, on: boolean): number | undefined {
  const { hub, actor } = act
  const group = hub.groups.get(jid)
  if (group === undefined) return 404
  if (!isAdmin(group, actor.number)) return 403
  if (on ? group.parent !== '' : group.parent !== community.jid) return 409
  group.parent = on ? community.jid : ''
  hub.groups.put(group)
  const [tag, type] = on ? ['link', 'link_type'] : ['unlink', 'unlink_type']
  announce(act, community, el(tag, { [type]: 'sub_group' }, about(group)))
  announce(act, group, el(tag, { [type]: 'parent_group' }, about(community)))
  return undefined
}

export function leaveCommunity(act: Act, jid: string): void {
  const community = act.hub.groups.get(jid)
  if (community === undefined) throw new Refused(404, 'item-not-found')
  for (const group of act.hub.groups.list())
    if (group.parent === jid && isMember(group, act.actor.number)) leaveGroup(act, group)
  leaveGroup(act, community)
}
