// The messages of one cycle, some of them with a file: each open number writes and is written to, one to one and in the
// group, by our own API and by Evolution's, with idempotency keys. What was accepted, and what a phone has written, goes on
// the list.
import { setTimeout as sleep } from 'node:timers/promises'
import type { MessageView } from '../../core/contract/messages/message.ts'
import type { Answer } from '../helpers/appliance.ts'
import { sha256 } from '../helpers/media.ts'
import { between, type Random } from '../helpers/random.ts'
import { doTo, editedText, effectOf } from './effects.ts'
import { madeFile, sendFile, sendFileFrom } from './files.ts'
import type { ListedInstance } from './list.ts'
import type { Desk } from './operations.ts'

export const customers = ['5511999990022', '5511999990023'] as const
/** The two that are linked all the time, and members of the group. */
export const shop = { shop: '5511999990021', desk: '5511999990024' } as const

const texts = { main: 6, other: 2 }
/** How many of them. */
const withFile = 0.35

/** One lane for each direction of each open number. */
export function traffic(desk: Desk, random: Random): Promise<void>[] {
  const { instances } = desk.state
  return instances.flatMap((listed, n) => {
    if (listed.life !== 'open') return []
    const many = n < 2 ? texts.main : texts.other
    return [sendAll(desk, listed, { many, random }), receiveAll(desk, listed, { many, random })]
  })
}

interface Lane {
  many: number
  random: Random
}

const isMain = ({ number }: ListedInstance): boolean => Object.values<string>(shop).includes(number)

function phonesOf(to: string, by: ListedInstance, group: string): string[] {
  if (to !== group) return [to]
  return [...customers, ...Object.values(shop)].filter((number) => number !== by.number)
}

async function sendAll(desk: Desk, listed: ListedInstance, { many, random }: Lane): Promise<void> {
  const { state } = desk
  const other = Object.values(shop).find((number) => number !== listed.number)
  for (let n = 0; n < many; n += 1) {
    const text = `${state.cycle}.${n} from ${listed.name}`
    const chance = random()
    const [first, second] = customers
    const inGroup = isMain(listed) && chance < 0.3
    const toOther = !inGroup && chance > 0.85 && other !== undefined
    const to = inGroup ? state.group : toOther ? other : chance < 0.6 ? first : second
    const byDialect = random() < 0.5
    const accepted =
      random() < withFile
        ? await sendWithFile(desk, listed, { to, text, random })
        : await send(desk, listed, { to, text, byDialect })
    if (accepted === undefined) return
    const phones = phonesOf(to, listed, state.group)
    const { cycle } = state
    const { id, hash } = accepted
    const sent = { text, by: listed.id }
    state.sends.push({ ...sent, phones, cycle, ...(hash !== undefined && { hash }) })
    // The others of this appliance get what their phones get.
    const at = state.instances.filter((each) => isMain(each) && phones.includes(each.number))
    for (const each of at) state.received.push({ ...sent, at: each.id })
    if (hash !== undefined)
      for (const each of [listed, ...at])
        state.files.push({ ...sent, at: each.id, id, hash, isOwn: each === listed, cycle })
    if (hash === undefined && !byDialect && !inGroup && random() < 0.3)
      await change(desk, listed, { id, text })
    await sleep(between(random, 0, 25))
  }
}

/** What was sent says something else from then on. */
async function change(
  { client, state }: Desk,
  listed: ListedInstance,
  { id, text }: { id: string; text: string },
): Promise<void> {
  const body = { instance: listed.id, text: editedText(text) }
  const { status } = await client.ask('POST', `/api/v1/messages/${id}/edit`, body)
  if (status < 300) state.effects.push({ at: listed.id, id, kind: 'edit', cycle: state.cycle })
  else if (listed.life === 'open') throw new Error(`The edit of "${text}" was refused with ${status}`)
}

interface AcceptedMessage {
  id: string
  /** Of its file. */
  hash?: string
}

/** undefined when it was not accepted because the number went to the trash meanwhile. */
async function send(
  { client }: Desk,
  listed: ListedInstance,
  { to, text, byDialect }: { to: string; text: string; byDialect: boolean },
): Promise<AcceptedMessage | undefined> {
  const key = { 'idempotency-key': text }
  const answer = byDialect
    ? await client.ask<{ key: { id: string } }>(
        'POST',
        `/message/sendText/${encodeURIComponent(listed.name)}`,
        { number: to, text },
        key,
      )
    : await client.ask<MessageView>('POST', '/api/v1/messages', { instance: listed.id, to, text }, key)
  const id = idOf(answer, listed, text)
  return id === undefined ? undefined : { id }
}

async function sendWithFile(
  desk: Desk,
  listed: ListedInstance,
  { to, text, random }: { to: string; text: string; random: Random },
): Promise<AcceptedMessage | undefined> {
  const file = await madeFile(random)
  const { answer, hash } = await sendFile(desk, listed, { ...file, to, text }, random)
  const id = idOf(answer, listed, text)
  return id === undefined ? undefined : { id, hash }
}

function idOf(
  { status, body }: Answer<MessageView | { key: { id: string } }>,
  listed: ListedInstance,
  text: string,
): string | undefined {
  if (status < 300) return 'key' in body ? body.key.id : body.id
  if (listed.life !== 'open') return undefined
  throw new Error(`"${text}" was refused with ${status}: ${JSON.stringify(body)}`)
}

async function receiveAll(desk: Desk, listed: ListedInstance, { many, random }: Lane): Promise<void> {
  const { state } = desk
  for (let n = 0; n < many; n += 1) {
    const text = `${state.cycle}.${n} to ${listed.name}`
    const [first, second] = customers
    const author = desk.wa().phone({ number: random() < 0.5 ? first : second })
    const inGroup = isMain(listed) && random() < 0.3
    const to = inGroup ? state.group : listed.number
    const kind = random() < 0.4 ? effectOf(random) : undefined
    const file = random() < withFile ? await madeFile(random) : undefined
    const id =
      file === undefined
        ? await author.sendText(to, text)
        : await sendFileFrom(desk, author, { ...file, to, text }, random() < 0.3)
    const at = state.instances.filter((each) => each === listed || (inGroup && isMain(each)))
    for (const each of at) state.received.push({ at: each.id, text })
    if (file !== undefined)
      for (const each of at)
        state.files.push({
          at: each.id,
          id,
          text,
          hash: sha256(file.bytes),
          isOwn: false,
          cycle: state.cycle,
        })
    if (kind !== undefined) {
      const target = await doTo(author, to, { id, text, kind, of: file?.kind ?? 'text' })
      for (const each of at) state.effects.push({ at: each.id, id: target, kind, cycle: state.cycle })
    }
    await sleep(between(random, 0, 25))
  }
}
