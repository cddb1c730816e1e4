// Owns the dispatch of iq queries from logged-in devices, and the small answers that need no file of their own.
import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import { answerAppState } from './app-state.ts'
import { answerChannel, answerLive } from './channels/queries.ts'
import { answerGroups } from './groups/queries.ts'
import type { Hub } from './hub.ts'
import type { DeviceRef } from '../jids.ts'
import { child, children, el, newStanzaId, nowSeconds, result } from '../nodes.ts'
import { answerCatalog } from './people/catalogs.ts'
import {
  answerBlocklist,
  answerBusiness,
  answerPicture,
  answerPrivacySettings,
  setAbout,
} from './people/people.ts'
import { answerEncrypt } from './prekeys.ts'
import { answerUsync } from './usync.ts'

type Answer = (hub: Hub, ref: DeviceRef, query: BinaryNode) => BinaryNode

const ANSWERS: Record<string, Answer> = {
  encrypt: answerEncrypt,
  usync: answerUsync,
  'w:g2': answerGroups,
  'w:sync:app:state': answerAppState,
  abt: (_hub, _ref, query) => {
    const prop = el('prop', { config_code: 1, config_value: 'true' })
    return result(query, [el('props', { hash: 'holdfast', protocol: 1, refresh: 86_400 }, [prop])])
  },
  blocklist: answerBlocklist,
  privacy: answerPrivacy,
  // What follows "active" is the backlog, see session.ts.
  passive: (_hub, _ref, query) => result(query),
  'w:p': (hub, ref, query) => {
    hub.counters.add(ref, 'pings')
    return result(query)
  },
  'w:m': (hub, _ref, query) => {
    const host = el('host', { hostname: hub.media.hostname, maxContentLengthBytes: 100_000_000 })
    return result(query, [el('media_conn', { auth: hub.media.auth, ttl: 3600, auth_ttl: 3600 }, [host])])
  },
  'urn:xmpp:whatsapp:dirty': (hub, ref, query) => {
    const device = hub.directory.device(ref)
    if (device && child(query, 'clean')?.attrs['type'] === 'groups') {
      hub.directory.putDevice({ ...device, groupsDirty: false })
    }
    return result(query)
  },
  'w:profile:picture': answerPicture,
  'w:biz': answerBusiness,
  'w:biz:catalog': answerCatalog,
  status: setAbout,
  disappearing_mode: (_hub, _ref, query) => result(query),
  'w:stats': (_hub, _ref, query) => result(query),
  newsletter: answerLive,
  'w:mex': answerMex,
}

export function answerQuery(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const answer = ANSWERS[query.attrs['xmlns'] ?? '']
  if (answer) return answer(hub, ref, query)
  hub.unknownQueries.push(query)
  return result(query)
}

function answerPrivacy(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const tokens = child(query, 'tokens')
  if (tokens) {
    for (const token of children(tokens, 'token')) giveToken(hub, ref, token)
    return result(query)
  }
  return answerPrivacySettings(hub, ref, query)
}

/** A trusted-contact token for us goes to the contact, who may then write first. */
function giveToken(hub: Hub, from: DeviceRef, token: BinaryNode): void {
  const target = hub.directory.resolve(token.attrs['jid'])
  if (!target) return
  for (const device of hub.directory.devices(target.account.number)) {
    if (device.device === 0) continue
    const given = el(
      'token',
      {
        jid: hub.directory.deviceJid(device, 'lid'),
        t: token.attrs['t'] ?? nowSeconds(),
        type: 'trusted_contact',
      },
      randomBytes(16),
    )
    const attrs = {
      id: newStanzaId(),
      from: hub.directory.userJid(from.number, 'pn'),
      sender_lid: hub.directory.userJid(from.number, 'lid'),
      type: 'privacy_token',
      t: nowSeconds(),
    }
    hub.queues.deliver(device, el('notification', attrs, [el('tokens', {}, [given])]))
  }
}

function answerMex(hub: Hub, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const ofChannel = answerChannel(hub, ref, query)
  if (ofChannel !== undefined) return ofChannel
  const { quota, lock } = hub.newChats.get(ref.number) ?? {}
  const data = {
    xwa2_fetch_account_reachout_timelock: {
      is_active: lock !== undefined,
      ...(lock && { time_enforcement_ends: String(lock.end) }),
    },
    xwa2_message_capping_info: {
      capping_status: 'NONE',
      ...(quota && {
        total_quota: quota.total,
        used_quota: quota.used,
        cycle_end_timestamp: String(quota.end),
      }),
    },
  }
  return result(query, [el('result', {}, Buffer.from(JSON.stringify({ data })))])
}
