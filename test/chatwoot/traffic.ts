// Traffic both ways between customers and agents over several numbers, while the appliance is killed, Chatwoot goes away
// and answers are lost: what came of it, counted at both ends.
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../helpers/appliance.ts'
import { between, seeded, type Random } from '../helpers/random.ts'
import { messagesOf, settled, startDesk, type Desk } from './harness.ts'

export interface TrafficOptions {
  seed: number
  numbers: number
  /** Half of them each way. */
  messages: number
  /** How often something goes wrong, spread over the run. */
  mishaps: number
}

export interface TrafficReport {
  sent: { byCustomers: number; byAgents: number }
  lost: string[]
  doubled: string[]
  disordered: string[]
  failed: number
  mishaps: Record<string, number>
}

const customersOfEach = 3

interface Chat {
  name: string
  shop: string
  customer: string
  /** In the order they were written. */
  said: string[]
  answered: string[]
}

export async function traffic(options: TrafficOptions): Promise<TrafficReport> {
  const random = seeded(options.seed)
  const desk = await startDesk()
  try {
    const chats = await openChats(desk, options)
    const mishaps = await talk(desk, chats, { ...options, random })
    // Chatwoot is asked 40 times a second at most.
    for (const { name } of chats) await settled(desk.world.appliance, name, 60_000 + options.messages * 300)
    return await report(desk, chats, mishaps)
  } finally {
    await desk.end()
  }
}

async function openChats(desk: Desk, { numbers }: TrafficOptions): Promise<Chat[]> {
  const chats: Chat[] = []
  for (let n = 0; n < numbers; n += 1) {
    const [name, shop] = [`shop-${n}`, `55119999800${String(n).padStart(2, '0')}`]
    await desk.open(name, shop)
    for (let k = 0; k < customersOfEach; k += 1) {
      const customer = `5511999981${n}${String(k).padStart(2, '0')}`
      desk.world.wa.phone({ number: customer, name: `Customer ${n} ${k}` })
      chats.push({ name, shop, customer, said: [], answered: [] })
    }
  }
  // Agents answer who has written.
  for (const chat of chats) await say(desk, chat)
  for (const { name, customer } of chats)
    await until(`${customer} of ${name} is in Chatwoot`, () => messagesOf(desk.chatwoot, customer)[0])
  return chats
}

async function say(desk: Desk, chat: Chat): Promise<void> {
  const text = `said ${chat.customer} ${chat.said.length}`
  chat.said.push(text)
  await desk.world.wa.phone({ number: chat.customer }).sendText(chat.shop, text)
}

function answer({ chatwoot }: Desk, chat: Chat): void {
  const text = `answered ${chat.customer} ${chat.answered.length}`
  const contact = chatwoot.contactOf(chat.customer)
  const conversation = contact && chatwoot.conversationsOf(contact.id).at(-1)
  if (conversation === undefined) throw new Error(`${chat.customer} has no conversation.`)
  chat.answered.push(text)
  chatwoot.write(conversation.id, { content: text })
}

async function talk(
  desk: Desk,
  chats: readonly Chat[],
  { messages, mishaps, random }: TrafficOptions & { random: Random },
): Promise<Record<string, number>> {
  const happened: Record<string, number> = {}
  const every = Math.max(1, Math.floor(messages / (mishaps + 1)))
  for (let n = 1; n <= messages; n += 1) {
    const chat = chats[between(random, 0, chats.length - 1)]
    if (chat === undefined) continue
    if (n % 2 === 0) await say(desk, chat)
    else answer(desk, chat)
    if (n % every !== 0 || n > every * mishaps) continue
    const what = await mishap(desk, random)
    happened[what] = (happened[what] ?? 0) + 1
  }
  desk.chatwoot.faults.length = 0
  return happened
}

async function mishap({ chatwoot, world: { appliance } }: Desk, random: Random): Promise<string> {
  switch (between(random, 0, 4)) {
    case 0:
    case 1:
      await pause(between(random, 0, 300))
      await appliance.kill()
      await pause(between(random, 0, 300))
      await appliance.start()
      return 'the appliance was killed'
    case 2: {
      const port = await chatwoot.away()
      await pause(between(random, 200, 1500))
      await chatwoot.listen(port)
      return 'Chatwoot was away'
    }
    case 3:
      chatwoot.fault('POST ', { kind: 'lostAnswer' }, between(random, 1, 3))
      return 'answers were lost'
    default:
      chatwoot.fault('/conversations', { kind: 'status', status: 500 }, between(random, 1, 3))
      return 'Chatwoot answered 500'
  }
}

async function report(
  { chatwoot, world }: Desk,
  chats: readonly Chat[],
  mishaps: Record<string, number>,
): Promise<TrafficReport> {
  const [lost, doubled, disordered]: string[][] = [[], [], []]
  // In the order of the log: over a restart WhatsApp gives what waited in its own.
  const events = await world.appliance.events()
  const logged = events.flatMap((event) => (event.type === 'message.received' ? [event.data.text ?? ''] : []))
  const compare = (wanted: readonly string[], found: readonly string[], ordered: readonly string[]): void => {
    for (const text of wanted) {
      const times = found.filter((each) => each === text).length
      if (times === 0) lost?.push(text)
      if (times > 1) doubled?.push(text)
    }
    const once = [...new Set(found)].filter((text) => ordered.includes(text))
    once.forEach((text, n) => {
      if (text !== ordered[n]) disordered?.push(text)
    })
  }
  for (const chat of chats) {
    const there = messagesOf(chatwoot, chat.customer)
    const incoming = there.filter(({ message_type: type }) => type === 0).map(({ content }) => content ?? '')
    compare(
      chat.said,
      incoming,
      logged.filter((text) => chat.said.includes(text)),
    )
    const phone = world.wa.phone({ number: chat.customer })
    const has = (text: string): boolean => phone.inbox.some((each) => each.text === text)
    await until(
      `${chat.customer} has every answer`,
      () => chat.answered.every(has) || undefined,
      20_000,
    ).catch(() => undefined)
    const inbox = phone.inbox.map(({ text }) => text)
    compare(chat.answered, inbox, chat.answered)
  }
  let failed = 0
  for (const name of new Set(chats.map((chat) => chat.name)))
    failed += (await settled(world.appliance, name)).failed
  const sent = {
    byCustomers: chats.reduce((sum, { said }) => sum + said.length, 0),
    byAgents: chats.reduce((sum, { answered }) => sum + answered.length, 0),
  }
  return { sent, lost: lost ?? [], doubled: doubled ?? [], disordered: disordered ?? [], failed, mishaps }
}
