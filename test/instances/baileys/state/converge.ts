// Random changes of chats by a phone and two devices of its number, while patches are lost and altered, a device is off and
// a key comes late. In the end all three say the same, and nothing else has changed.
import type { Collections } from '../../../../core/contract/instances/chat-state.ts'
import type { ChatView } from '../../../../core/contract/messages/message.ts'
import { until } from '../../../helpers/appliance.ts'
import { between, seeded, type Random } from '../../../helpers/random.ts'
import { startWorld, storedTexts, type World } from '../../../helpers/world.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import type { StateSet } from '../../../whatsapp/phone/state.ts'

const number = '5511999990001'
const people = ['5511999990002', '5511999990003', '5511999990004']
const devices = ['one', 'two'] as const
const labels = ['1', '2'] as const

type Kind = 'archived' | 'pinned' | 'mutedUntil' | 'unread' | 'label'
const kinds: readonly Kind[] = ['archived', 'pinned', 'mutedUntil', 'unread', 'label']

/** Of each chat, as one line. */
type Said = Record<string, string>

export interface Converged {
  phone: Said
  devices: Record<(typeof devices)[number], Said>
  textsBefore: string[]
  textsAfter: string[]
  /** How often a collection was read as a whole. */
  snapshots: number
}

const jidOf = (person: string): string => `${person}@s.whatsapp.net`

export async function converge({ changes, seed }: { changes: number; seed: number }): Promise<Converged> {
  const random = seeded(seed)
  const world = await startWorld()
  try {
    const own = await begin(world)
    const textsBefore = await texts(world)
    let isOff = false
    for (let n = 1; n <= changes; n += 1) {
      upset(world, own, { n, changes, random })
      if (n % 20 === 10 || (isOff && n % 20 === 15)) {
        isOff = !isOff
        await world.appliance.ok('POST', `/api/v1/instances/two/${isOff ? 'stop' : 'start'}`)
      }
      if (n === Math.floor(changes / 2) + 12) {
        await world.appliance.waitForState('two', 'open')
        await own.shareKeys()
      }
      await change(world, own, random)
    }
    world.wa.faults.clear()
    await world.appliance.request('POST', '/api/v1/instances/two/start')
    const phone = await saidByPhone(own)
    await until('all devices say what the phone says', async () => {
      for (const name of devices) if (!(await isSame(world, name, await saidByPhone(own)))) return undefined
      return true
    }).catch(() => undefined)
    const said = { one: await saidBy(world, 'one'), two: await saidBy(world, 'two') }
    const { snapshots } = world.wa.hub.appState
    return {
      phone: { ...phone, ...(await saidByPhone(own)) },
      devices: said,
      textsBefore,
      textsAfter: await texts(world),
      snapshots,
    }
  } finally {
    await world.end()
  }
}

async function begin(world: World): Promise<Phone> {
  const own = world.wa.phone({ number })
  for (const label of labels)
    await own.setState({
      type: 'regular',
      index: ['label_edit', label],
      syncAction: { labelEditAction: { name: `Label ${label}`, color: 1 }, timestamp: Date.now() },
    })
  for (const name of devices) await world.link(name, number)
  for (const person of people)
    await world.wa.phone({ number: person }).sendText(number, `Hello from ${person}`)
  await until('all is here', async () =>
    (await texts(world)).length === people.length * 2 ? true : undefined,
  )
  await until('the labels are here', async () => {
    const counts = await Promise.all(
      devices.map(async (name) => {
        const found = await world.appliance.ok<{ labels: unknown[] }>(
          'GET',
          `/api/v1/instances/${name}/labels`,
        )
        return found.labels.length
      }),
    )
    return counts.every((count) => count === labels.length) ? true : undefined
  })
  return own
}

async function texts(world: World): Promise<string[]> {
  const all = await Promise.all(devices.map((name) => storedTexts(world.appliance, name)))
  return all.flat().toSorted()
}

function upset(
  world: World,
  own: Phone,
  { n, changes, random }: { n: number; changes: number; random: Random },
): void {
  if (n === Math.floor(changes / 2)) own.changeStateKey()
  if (n % 6 === 3) world.wa.faults.arm({ kind: random() < 0.5 ? 'patchLost' : 'patchAltered' }, { number })
  if (n % 17 === 9) world.wa.faults.arm({ kind: 'snapshotAltered' }, { number })
  if (n % 13 === 5) world.wa.faults.arm({ kind: 'stateRefused', code: 409 }, { number })
}

async function change(world: World, own: Phone, random: Random): Promise<void> {
  const actor = pick(['phone', ...devices], random)
  const person = pick(people, random)
  const kind = pick(kinds, random)
  const on = random() < 0.5
  const end = random() < 0.3 ? -1 : 4_000_000_000_000 + between(random, 0, 1000)
  const label = pick(labels, random)
  if (actor === 'phone') return own.setState(onPhone(kind, { chat: jidOf(person), on, end, label }))
  const path = `/api/v1/instances/${actor}/chats/${person}`
  if (kind === 'label') await world.appliance.ok('POST', `${path}/labels`, { label, on })
  else await world.appliance.ok('PATCH', path, { [kind]: kind === 'mutedUntil' ? (on ? end : null) : on })
}

function onPhone(
  kind: Kind,
  { chat, on, end, label }: { chat: string; on: boolean; end: number; label: string },
): StateSet {
  const timestamp = Date.now()
  switch (kind) {
    case 'archived':
      return {
        type: 'regular_low',
        index: ['archive', chat],
        syncAction: { archiveChatAction: { archived: on }, timestamp },
      }
    case 'pinned':
      return {
        type: 'regular_low',
        index: ['pin_v1', chat],
        syncAction: { pinAction: { pinned: on }, timestamp },
      }
    case 'mutedUntil':
      return {
        type: 'regular_high',
        index: ['mute', chat],
        syncAction: { muteAction: on ? { muted: true, muteEndTimestamp: end } : { muted: false }, timestamp },
      }
    case 'unread':
      return {
        type: 'regular_low',
        index: ['markChatAsRead', chat],
        syncAction: { markChatAsReadAction: { read: !on }, timestamp },
      }
    default:
      return {
        type: 'regular',
        index: ['label_jid', label, chat],
        syncAction: { labelAssociationAction: { labeled: on }, timestamp },
      }
  }
}

function pick<T>(all: readonly T[], random: Random): T {
  const found = all[between(random, 0, all.length - 1)]
  if (found === undefined) throw new Error('There is nothing to choose of')
  return found
}

async function saidByPhone(own: Phone): Promise<Said> {
  const low = await own.stateOf('regular_low')
  const high = await own.stateOf('regular_high')
  const regular = await own.stateOf('regular')
  return Object.fromEntries(
    people.map((person) => {
      const at = (kind: string, ...more: string[]): string => JSON.stringify([kind, ...more, jidOf(person)])
      const pin = low.get(at('pin_v1'))
      const mute = high.get(at('mute'))?.muteAction
      const end = Number(mute?.muteEndTimestamp)
      const said = {
        archived: low.get(at('archive'))?.archiveChatAction?.archived === true,
        pinnedAt: pin?.pinAction?.pinned === true ? Number(pin.timestamp) : null,
        mutedUntil: mute?.muted === true ? end : null,
        markedUnread: low.get(at('markChatAsRead'))?.markChatAsReadAction?.read === false,
        labels: labels.filter(
          (each) => regular.get(at('label_jid', each))?.labelAssociationAction?.labeled === true,
        ),
      }
      return [person, JSON.stringify(said)]
    }),
  )
}

async function saidBy(world: World, name: string): Promise<Said> {
  const { chats } = await world.appliance.ok<{ chats: ChatView[] }>('GET', `/api/v1/instances/${name}/chats`)
  return Object.fromEntries(
    chats.map(({ jid, archived, pinnedAt, mutedUntil, markedUnread, labels: on }) => {
      const said = { archived, pinnedAt, mutedUntil, markedUnread, labels: on.toSorted() }
      return [jid.split('@')[0] ?? '', JSON.stringify(said)]
    }),
  )
}

async function isSame(world: World, name: string, phone: Said): Promise<boolean> {
  const { collections, waiting } = await world.appliance.ok<Collections>(
    'GET',
    `/api/v1/instances/${name}/collections`,
  )
  const said = await saidBy(world, name)
  const isSettled = waiting === 0 && collections.every(({ state }) => state === 'current')
  return isSettled && people.every((person) => said[person] === phone[person])
}
