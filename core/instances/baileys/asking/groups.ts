// What is asked of WhatsApp about groups, by Baileys' socket.
import {
  generateMessageIDV2,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type BinaryNode,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Names } from '../../../storage/tables/aliases.ts'
import type { GroupTold } from '../../groups/change.ts'
import {
  WhatsAppRefusal,
  type AskedToJoin,
  type GroupPort,
  type Invitation,
  type MemberAction,
  type PersonAnswer,
  type SubGroup,
} from '../../groups/port.ts'
import type { AskGroups, Groups } from '../incoming/groups.ts'
import { groupIn, peopleNames } from '../reading/group-changes.ts'
import { setPicture } from './pictures.ts'
import { answerTo } from './refusals.ts'

type Change = Parameters<GroupPort['set']>[1]

export type KnownGroups = Pick<Groups, 'renew' | 'renewAll' | 'changed'>

export class GroupAsks implements GroupPort {
  readonly #raw: () => WASocket
  readonly #known: KnownGroups

  constructor(raw: () => WASocket, known: KnownGroups) {
    this.#raw = raw
    this.#known = known
  }

  renew(jid: string): Promise<void> {
    return this.#known.renew(jid)
  }

  renewAll(): Promise<void> {
    return this.#known.renewAll()
  }

  changed(jid: string): void {
    this.#known.changed(jid)
  }

  async create(subject: string, people: readonly string[]) {
    const content = people.map((jid) => node('participant', { jid }))
    const key = generateMessageIDV2()
    const answer = await this.#query('@g.us', 'set', node('create', { subject, key }, content))
    const group = getBinaryNodeChild(answer, 'group')
    const made = groupIn(group)
    if (made === undefined) throw new Error('WhatsApp did not say which group it has made')
    const answers = answersIn(group)
    const isRefused = (names: Names): boolean =>
      answers.some(({ names: { pn, lid }, code }) => code !== 200 && pn === names.pn && lid === names.lid)
    // It is made, whether more of it can be asked for or not.
    const first = { ...made, members: made.members.filter((each) => !isRefused(each)) }
    return { told: await this.one(made.jid).catch(() => first), people: answers }
  }

  one(jid: string) {
    return oneGroup(this.#raw(), jid)
  }

  async createCommunity(subject: string, description: string): Promise<GroupTold> {
    const described = node('description', { id: generateMessageIDV2() }, [
      node('body', {}, Buffer.from(description)),
    ])
    const content = [
      ...(description === '' ? [] : [described]),
      node('parent', { default_membership_approval_mode: 'request_required' }),
      node('allow_non_admin_sub_group_creation'),
      node('create_general_chat'),
    ]
    const made = toldIn(await this.#query('@g.us', 'set', node('create', { subject }, content)))
    return this.one(made.jid).catch(() => made)
  }

  async subGroups(community: string): Promise<SubGroup[]> {
    const list = getBinaryNodeChild(await this.#query(community, 'get', node('sub_groups')), 'sub_groups')
    if (list === undefined) throw new Error('WhatsApp did not say which groups there are')
    return getBinaryNodeChildren(list, 'group').flatMap((group) => {
      const { id, jid, subject = '', size } = group.attrs
      const named = jid ?? (id && `${id}@g.us`)
      if (named === undefined) return []
      const isAnnouncements = getBinaryNodeChild(group, 'default_sub_group') !== undefined
      return [{ jid: named, subject, size: Number(size) || null, isAnnouncements }]
    })
  }

  async link(community: string, group: string, on: boolean): Promise<void> {
    const target = node('group', { jid: group })
    const action = on
      ? node('links', {}, [node('link', { link_type: 'sub_group' }, [target])])
      : node('unlink', { unlink_type: 'sub_group' }, [target])
    const answer = await this.#query(community, 'set', action)
    const list = on
      ? getBinaryNodeChild(getBinaryNodeChild(answer, 'links'), 'link')
      : getBinaryNodeChild(answer, 'unlink')
    // Each group has an answer of its own.
    const error = Number(getBinaryNodeChild(list, 'group')?.attrs['error'] ?? 0)
    if (error > 0) throw new WhatsAppRefusal(error)
  }

  async leaveCommunity(jid: string): Promise<void> {
    await this.#query('@g.us', 'set', node('leave', {}, [node('community', { id: jid })]))
  }

  async set(jid: string, change: Change): Promise<void> {
    for (const each of changesOf(change)) await this.#query(jid, 'set', each)
  }

  async describe(jid: string, description: string | null, replaces: string | null): Promise<string | null> {
    const prev = replaces === null ? {} : { prev: replaces }
    const id = description === null ? null : generateMessageIDV2()
    const attrs = id === null ? { delete: 'true', ...prev } : { id, ...prev }
    const body = description === null ? [] : [node('body', {}, Buffer.from(description))]
    await this.#query(jid, 'set', node('description', attrs, body))
    return id
  }

  async setPicture(jid: string, jpeg: Uint8Array | null): Promise<void> {
    await setPicture(this.#raw(), jid, jpeg)
  }

  async members(jid: string, action: MemberAction, people: readonly string[]): Promise<PersonAnswer[]> {
    const content = people.map((each) => node('participant', { jid: each }))
    return answersIn(getBinaryNodeChild(await this.#query(jid, 'set', node(action, {}, content)), action))
  }

  async leave(jid: string): Promise<void> {
    await this.#query('@g.us', 'set', node('leave', {}, [node('group', { id: jid })]))
  }

  async inviteCode(jid: string): Promise<string> {
    return codeIn(await this.#query(jid, 'get', node('invite')))
  }

  async revokeInvite(jid: string): Promise<string> {
    return codeIn(await this.#query(jid, 'set', node('invite')))
  }

  async look(code: string) {
    return toldIn(await this.#query('@g.us', 'get', node('invite', { code })))
  }

  async join(code: string): Promise<{ jid: string; waits: boolean }> {
    const answer = await this.#query('@g.us', 'set', node('invite', { code }))
    const joined = getBinaryNodeChild(answer, 'group')
    const asked = getBinaryNodeChild(answer, 'membership_approval_request')
    return { jid: (joined ?? asked)?.attrs['jid'] ?? '', waits: joined === undefined }
  }

  async accept({
    group,
    code,
    expiresAt,
    from,
  }: Invitation & { group: string; from: string }): Promise<void> {
    const expiration = String(Math.floor(expiresAt / 1000))
    await this.#query(group, 'set', node('accept', { code, expiration, admin: from }))
  }

  async requests(jid: string): Promise<AskedToJoin[]> {
    const answer = await this.#query(jid, 'get', node('membership_approval_requests'))
    const list = getBinaryNodeChild(answer, 'membership_approval_requests')
    return getBinaryNodeChildren(list, 'membership_approval_request').map(({ attrs }) => ({
      names: peopleNames(attrs),
      at: Number(attrs['request_time']) * 1000 || null,
      method: attrs['request_method'] ?? null,
    }))
  }

  async answerRequests(jid: string, people: readonly string[], verdict: 'approve' | 'reject') {
    const content = people.map((each) => node('participant', { jid: each }))
    const action = node('membership_requests_action', {}, [node(verdict, {}, content)])
    const answer = await this.#query(jid, 'set', action)
    return answersIn(getBinaryNodeChild(getBinaryNodeChild(answer, 'membership_requests_action'), verdict))
  }

  #query(to: string, type: 'get' | 'set', action: BinaryNode): Promise<BinaryNode> {
    return answerTo(this.#raw(), node('iq', { type, xmlns: 'w:g2', to }, [action]))
  }
}

export function askGroups(raw: () => WASocket): AskGroups {
  return { one: (jid) => oneGroup(raw(), jid), all: () => allGroups(raw()) }
}

async function oneGroup(raw: WASocket, jid: string): Promise<GroupTold> {
  const asked = node('query', { request: 'interactive' })
  return toldIn(await answerTo(raw, node('iq', { type: 'get', xmlns: 'w:g2', to: jid }, [asked])))
}

/** Every group that the own number is in; undefined for one that is told without its name. */
export async function allGroups(raw: WASocket): Promise<(GroupTold | undefined)[]> {
  const asked = node('participating', {}, [node('participants'), node('description')])
  const answer = await answerTo(raw, node('iq', { type: 'get', xmlns: 'w:g2', to: '@g.us' }, [asked]))
  const groups = getBinaryNodeChild(answer, 'groups')
  if (groups === undefined) throw new Error('WhatsApp did not say which groups there are')
  return getBinaryNodeChildren(groups, 'group').map(groupIn)
}

function node(tag: string, attrs: Record<string, string> = {}, content?: BinaryNode['content']): BinaryNode {
  return { tag, attrs, ...(content !== undefined && { content }) }
}

function toldIn(answer: BinaryNode): GroupTold {
  const told = groupIn(getBinaryNodeChild(answer, 'group'))
  if (told === undefined) throw new Error('WhatsApp did not say which group it is')
  return told
}

function codeIn(answer: BinaryNode): string {
  return getBinaryNodeChild(answer, 'invite')?.attrs['code'] ?? ''
}

function answersIn(list: BinaryNode | undefined): PersonAnswer[] {
  return getBinaryNodeChildren(list, 'participant').map((person) => {
    const { code, expiration } = getBinaryNodeChild(person, 'add_request')?.attrs ?? {}
    const invitation =
      code === undefined ? {} : { invitation: { code, expiresAt: Number(expiration) * 1000 } }
    return { names: peopleNames(person.attrs), code: Number(person.attrs['error'] ?? 200), ...invitation }
  })
}

function changesOf({ subject, announce, locked, approval, memberAdd, expiresSeconds }: Change): BinaryNode[] {
  const switched = (on: boolean | undefined, tags: readonly [string, string]): BinaryNode[] =>
    on === undefined ? [] : [node(on ? tags[0] : tags[1])]
  const all = [
    ...switched(announce, ['announcement', 'not_announcement']),
    ...switched(locked, ['locked', 'unlocked']),
  ]
  if (subject !== undefined) all.push(node('subject', {}, Buffer.from(subject)))
  if (memberAdd !== undefined)
    all.push(node('member_add_mode', {}, memberAdd === 'admins' ? 'admin_add' : 'all_member_add'))
  if (approval !== undefined)
    all.push(node('membership_approval_mode', {}, [node('group_join', { state: approval ? 'on' : 'off' })]))
  if (expiresSeconds !== undefined)
    all.push(
      expiresSeconds === null
        ? node('not_ephemeral')
        : node('ephemeral', { expiration: String(expiresSeconds) }),
    )
  return all
}
