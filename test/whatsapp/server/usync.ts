// Owns the answers to usync: which users exist, their devices, LIDs and abouts.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account } from './directory.ts'
import type { Hub } from './hub.ts'
import { digitsOf } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { child, children, el, result, text } from '../nodes.ts'

type Asked = { jid: string; account: Account | undefined; form: Form }

export function answerUsync(hub: Hub, asker: DeviceRef, query: BinaryNode): BinaryNode {
  const usync = child(query, 'usync')
  const protocols = children(child(usync, 'query')).map((protocol) => protocol.tag)
  const users = children(child(usync, 'list'), 'user').map((user) => readUser(hub, user))
  const list = users.flatMap((asked) => {
    const known = protocols.includes('contact') || asked.account !== undefined
    return known ? [el('user', { jid: asked.jid }, answers(hub, asker, asked, protocols))] : []
  })
  return result(query, [el('usync', usync?.attrs ?? {}, [el('result'), el('list', {}, list)])])
}

function readUser(hub: Hub, user: BinaryNode): Asked {
  const phone = text(child(user, 'contact'))
  const jid = user.attrs['jid'] ?? `${digitsOf(phone ?? '')}@s.whatsapp.net`
  const resolved = hub.directory.resolve(jid)
  return { jid, account: resolved?.account, form: resolved?.form ?? 'pn' }
}

function answers(hub: Hub, asker: DeviceRef, asked: Asked, protocols: string[]): BinaryNode[] {
  const { account, form } = asked
  const nodes: BinaryNode[] = []
  for (const protocol of protocols) {
    if (protocol === 'contact') nodes.push(el('contact', { type: account ? 'in' : 'out' }))
    if (!account) continue
    if (protocol === 'devices') {
      hub.directory.watch(asker.number, account)
      nodes.push(deviceList(hub, account))
    }
    // A lid for a LID user makes the client warn about an invalid mapping.
    if (protocol === 'lid' && form === 'pn') {
      nodes.push(el('lid', { val: hub.directory.userJid(account.number, 'lid') }))
    }
    if (protocol === 'status') nodes.push(el('status', { t: 0 }, account.about))
    if (protocol === 'disappearing_mode') nodes.push(el('disappearing_mode', { duration: 0, t: 0 }))
  }
  return nodes
}

function deviceList(hub: Hub, account: Account): BinaryNode {
  const devices = hub.directory.devices(account.number).map((device) => {
    const keyIndex = device.device === 0 ? undefined : device.keyIndex
    return el('device', { id: device.device, 'key-index': keyIndex })
  })
  return el('devices', {}, [el('device-list', {}, devices)])
}
