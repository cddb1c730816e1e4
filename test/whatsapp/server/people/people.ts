// Owns what accounts show of themselves and whom they keep away: pictures, business profiles, privacy, the block list.
import { createHash } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Hub } from '../hub.ts'
import { bare } from '../../jids.ts'
import type { DeviceRef } from '../../jids.ts'
import { bytes, child, el, failed, newStanzaId, nowSeconds, result, text } from '../../nodes.ts'

function ownerOf(hub: Hub, jid: string): string {
  return jid.endsWith('@g.us') ? jid : (hub.directory.resolve(jid)?.account.number ?? jid)
}

export function answerPicture(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const target = query.attrs['target'] ?? hub.directory.userJid(ref.number, 'pn')
  if (query.attrs['type'] === 'get') {
    const owner = ownerOf(hub, target)
    const hidden = hub.directory.account(owner)?.privacy['profile'] === 'none' && owner !== ref.number
    if (hidden) return failed(query, 401, 'not-authorized')
    const found = hub.pictures.get(owner)
    if (found === undefined) return failed(query, 404, 'item-not-found')
    const url = `https://${hub.media.hostname}${found.path}`
    return result(query, [el('picture', { id: found.id, type: 'image', url, direct_path: found.path })])
  }
  const group = hub.groups.get(target)
  const isAdmin = group?.participants.some(
    ({ number, admin }) => number === ref.number && admin !== undefined,
  )
  if (group !== undefined && group.locked && isAdmin !== true) return failed(query, 403, 'forbidden')
  const picture = bytes(child(query, 'picture'))
  if (picture !== undefined && !picture.subarray(0, 2).equals(Buffer.from([0xff, 0xd8])))
    return failed(query, 406, 'not-acceptable')
  setPicture(hub, ref, target, picture)
  return result(query, [el('picture', { id: hub.pictures.get(ownerOf(hub, target))?.id })])
}

/** Whoever knows the person, or is in the group, hears of it. */
export function setPicture(hub: Hub, by: DeviceRef, jid: string, picture: Buffer | undefined): void {
  const owner = ownerOf(hub, jid)
  const id = picture && createHash('sha256').update(picture).digest('hex').slice(0, 12)
  hub.pictures.put(owner, picture && id ? { id, path: hub.media.put(picture).directPath } : undefined)
  const group = hub.groups.get(owner)
  const account = hub.directory.account(owner)
  const told = group?.participants.map(({ number }) => number) ?? [...(account?.watchers ?? []), owner]
  const form = group?.mode ?? 'pn'
  const from = group === undefined ? hub.directory.userJid(owner, 'pn') : owner
  const author = hub.directory.userJid(by.number, form)
  const attrs = { jid: from, author, ...(id !== undefined && { id }) }
  for (const device of told.flatMap((number) => hub.directory.devices(number))) {
    if (device.number === by.number && device.device === by.device) continue
    const change = el(id === undefined ? 'delete' : 'set', attrs)
    const about = { from, type: 'picture', t: nowSeconds(), id: newStanzaId() }
    hub.queues.deliver(device, el('notification', about, [change]))
  }
}

export function answerBusiness(hub: Hub, _ref: DeviceRef, query: BinaryNode): BinaryNode {
  const jid = child(query, 'business_profile', 'profile')?.attrs['jid']
  const found = hub.directory.resolve(jid)?.account.business
  if (found === undefined) return result(query, [el('business_profile')])
  const { description, email, website, address, category } = found
  const parts = [
    el('address', {}, Buffer.from(address)),
    el('description', {}, Buffer.from(description)),
    el('website', {}, Buffer.from(website)),
    el('email', {}, Buffer.from(email)),
    el('categories', {}, [el('category', { id: '1' }, Buffer.from(category))]),
  ]
  return result(query, [el('business_profile', {}, [el('profile', { jid }, parts)])])
}

const settings = ['readreceipts', 'last', 'online', 'profile', 'status', 'groupadd', 'calladd', 'messages']

export function answerPrivacySettings(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const account = hub.directory.ensureAccount(ref.number)
  const category = child(query, 'privacy', 'category')
  if (category !== undefined) {
    const { name = '', value = 'all' } = category.attrs
    hub.directory.putAccount({ ...account, privacy: { ...account.privacy, [name]: value } })
  }
  const { privacy } = hub.directory.ensureAccount(ref.number)
  const categories = settings.map((name) => el('category', { name, value: privacy[name] ?? 'all' }))
  return result(query, [el('privacy', {}, categories)])
}

export function answerBlocklist(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const account = hub.directory.ensureAccount(ref.number)
  const { jid, action } = child(query, 'item')?.attrs ?? {}
  if (jid !== undefined) block(hub, ref, bare(jid), action === 'block')
  const items = (hub.directory.account(account.number)?.blocked ?? []).map((blocked) =>
    el('item', { jid: blocked }),
  )
  return result(query, [el('list', {}, items)])
}

/** The other devices of the account hear of it. */
export function block(hub: Hub, by: DeviceRef, jid: string, on: boolean): void {
  const account = hub.directory.ensureAccount(by.number)
  const blocked = account.blocked.filter((each) => each !== jid)
  hub.directory.putAccount({ ...account, blocked: on ? [...blocked, jid] : blocked })
  for (const device of hub.directory.devices(by.number)) {
    if (device.device === by.device || device.device === 0) continue
    const from = hub.directory.userJid(by.number, 'pn')
    const item = el('item', { jid, action: on ? 'block' : 'unblock' })
    const attrs = { from, type: 'account_sync', t: nowSeconds(), id: newStanzaId() }
    hub.queues.deliver(device, el('notification', attrs, [el('blocklist', {}, [item])]))
  }
}

export function setAbout(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const about = text(child(query, 'status'))
  if (about !== undefined) hub.directory.putAccount({ ...hub.directory.ensureAccount(ref.number), about })
  return result(query)
}
