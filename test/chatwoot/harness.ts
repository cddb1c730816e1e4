// A number, its customers and a Chatwoot: what most of these tests begin with.
import type { ChatwootView } from '../../core/contract/chatwoot/settings.ts'
import { until, type Appliance } from '../helpers/appliance.ts'
import { startWorld, type World } from '../helpers/world.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import { ChatwootDouble } from './server.ts'

export interface Desk {
  world: World
  chatwoot: ChatwootDouble
  /** With Chatwoot set for it. */
  open(name: string, number: string, options?: object): Promise<void>
  end(): Promise<void>
}

export async function startDesk(options: Parameters<typeof startWorld>[0] = {}): Promise<Desk> {
  const world = await startWorld(options)
  const chatwoot = await ChatwootDouble.start()
  return {
    world,
    chatwoot,
    async open(name, number, given = {}) {
      await world.link(name, number)
      await connect(world.appliance, chatwoot, name, given)
    },
    async end() {
      await world.end()
      await chatwoot.stop()
    },
  }
}

export async function connect(
  appliance: Appliance,
  chatwoot: ChatwootDouble,
  name: string,
  options: object = {},
): Promise<ChatwootView> {
  const { url, accountId, token } = chatwoot
  const body = { url, accountId, token, options: { botContact: false, ...options } }
  const answer = await appliance.ok<{ chatwoot: ChatwootView }>(
    'PUT',
    `/api/v1/instances/${name}/chatwoot`,
    body,
  )
  return answer.chatwoot
}

export async function viewOf(appliance: Appliance, name: string): Promise<ChatwootView> {
  const { chatwoot } = await appliance.ok<{ chatwoot: ChatwootView }>(
    'GET',
    `/api/v1/instances/${name}/chatwoot`,
  )
  return chatwoot
}

/** The one conversation of a contact, once it is there. */
export function conversationOf(chatwoot: ChatwootDouble, name: string): Promise<ConversationRow> {
  return until(`${name} has a conversation`, () => {
    const contact = chatwoot.contactOf(name)
    return contact && chatwoot.conversationsOf(contact.id).at(-1)
  })
}

/** What is said in its conversations, public and private, in order, once there is so much of it. */
export async function saidTo(
  chatwoot: ChatwootDouble,
  name: string,
  fits: (messages: MessageRow[]) => boolean,
): Promise<MessageRow[]> {
  try {
    return await until(`what is said to ${name} in Chatwoot`, () => {
      const found = messagesOf(chatwoot, name)
      return fits(found) ? found : undefined
    })
  } catch (error) {
    const found = messagesOf(chatwoot, name).map(({ content, source_id: source }) => [content, source])
    throw new Error(`${String(error)}\nThere is: ${JSON.stringify(found)}`, { cause: error })
  }
}

export function messagesOf(chatwoot: ChatwootDouble, name: string): MessageRow[] {
  const contact = chatwoot.contactOf(name)
  if (contact === undefined) return []
  const all = chatwoot.conversationsOf(contact.id).flatMap(({ id }) => chatwoot.messagesIn(id))
  return all.toSorted((a, b) => a.id - b.id)
}

/** Nothing waits, either way. */
export function settled(appliance: Appliance, name: string, timeoutMs?: number): Promise<ChatwootView> {
  return until(
    `all of ${name} is in Chatwoot`,
    async () => {
      const view = await viewOf(appliance, name)
      return view.waiting === 0 && view.looking === 0 ? view : undefined
    },
    timeoutMs,
  )
}

export const texts = (messages: readonly MessageRow[]): (string | null)[] =>
  messages.map(({ content }) => content)
