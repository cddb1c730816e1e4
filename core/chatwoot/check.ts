// A check in the owner's own Chatwoot: a contact, a conversation and each kind of message are made there as they are for
// customers, looked at, and taken away again. Nothing of it goes to WhatsApp.
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChatwootStep, ChatwootStepCode } from '../contract/chatwoot/settings.ts'
import type { ChatwootApi, FileToPost, Message, NewMessage } from './api.ts'
import { tried } from './setup.ts'

export interface CheckOptions {
  inboxId: number
  webhookUrl: string
  /** Whether a webhook has told of that message. */
  seen(messageId: number): boolean
}

/** How long its webhook may take. */
const hookMs = 15_000

/** One by one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const files: Readonly<Record<'picture' | 'document', FileToPost>> = {
  picture: { bytes: png, name: 'check.png', mimetype: 'image/png' },
  document: { bytes: Buffer.from('Holdfast checks.\n'), name: 'check.txt', mimetype: 'text/plain' },
}

export async function checkInOwn(api: ChatwootApi, options: CheckOptions): Promise<ChatwootStep[]> {
  const steps: ChatwootStep[] = []
  const { inboxId } = options
  await tried(steps, ['inbox', 'The inbox is there, and its webhook is ours'], async () => {
    const inbox = (await api.inboxes()).find(({ id }) => id === inboxId)
    if (inbox === undefined)
      return differs(steps, ['inbox', 'The inbox'], 'It is not there any more: save the settings again.')
    if (inbox.webhook_url !== options.webhookUrl)
      differs(
        steps,
        ['webhook', 'Its webhook'],
        'It goes elsewhere: save the settings again, and agents’ answers come here.',
      )
  })
  const name = `holdfast-check-${randomBytes(6).toString('hex')}`
  let contactId = 0
  const hasContact = await tried(steps, ['contact', 'A contact can be made'], async () => {
    const contact = { inbox_id: inboxId, source_id: name, name: 'Holdfast check', identifier: name }
    contactId = (await api.createContact(contact)).id
  })
  if (!hasContact) return steps
  try {
    await checkConversation(api, steps, { ...options, name, contactId })
  } finally {
    await tried(steps, ['taken_away', 'The contact can be taken away again, with its conversation'], () =>
      api.deleteContact(contactId),
    )
  }
  return steps
}

async function checkConversation(
  api: ChatwootApi,
  steps: ChatwootStep[],
  { inboxId, name, contactId, ...options }: CheckOptions & { name: string; contactId: number },
): Promise<void> {
  await tried(steps, ['contact_found', 'The contact is found by its name in the inbox'], async () => {
    if ((await api.contactBySource(inboxId, name))?.id !== contactId)
      differs(
        steps,
        ['contact_found', 'The contact'],
        'It is not found by the name it was given: another would be made for it.',
      )
  })
  let conversation = 0
  const asked = { inbox_id: inboxId, contact_id: contactId, source_id: name, status: 'open' } as const
  const isThere = await tried(steps, ['conversation', 'A conversation can be made'], async () => {
    conversation = (await api.createConversation(asked)).id
  })
  if (!isThere) return
  await checkMessages(api, steps, { name, conversation })
  await checkAnswer(api, steps, { conversation, ...options })
}

async function checkMessages(
  api: ChatwootApi,
  steps: ChatwootStep[],
  { name, conversation }: { name: string; conversation: number },
): Promise<void> {
  const made: Message[] = []
  const post = async (
    step: readonly [ChatwootStepCode, string],
    part: Omit<NewMessage, 'source_id'>,
    file?: FileToPost,
  ): Promise<void> => {
    const source = `WAID:${name}-${made.length}`
    await tried(steps, step, async () => {
      made.push(await api.createMessage(conversation, { ...part, source_id: source }, file))
    })
  }
  const incoming = { message_type: 'incoming' } as const
  await post(['text', 'A text of a customer can be put there'], {
    ...incoming,
    content: '**Check** of Holdfast',
  })
  await post(
    ['picture', 'A picture of a customer can be put there'],
    { ...incoming, content: 'picture' },
    files.picture,
  )
  await post(
    ['document', 'A document of a customer can be put there'],
    { ...incoming, content: 'document' },
    files.document,
  )
  const [first] = made
  const quoting = first === undefined ? {} : { content_attributes: { in_reply_to: first.id } }
  await post(['by_phone', 'An answer by phone can be put there'], {
    content: 'By phone',
    message_type: 'outgoing',
    ...quoting,
  })
  await tried(steps, ['order', 'They are there in their order, each once'], async () => {
    const there = await api.messages(conversation)
    const ids = there.filter((each) => made.some(({ id }) => id === each.id)).map(({ id }) => id)
    if (ids.toSorted((a, b) => a - b).join() !== made.map(({ id }) => id).join())
      differs(steps, ['order', 'The messages'], `Of ${made.length} there are ${ids.length}.`)
    const withoutFile = there.filter(
      ({ content, attachments }) => content != null && content in files && !attachments?.length,
    )
    if (withoutFile.length > 0) differs(steps, ['files', 'The files'], 'A file is not at its message.')
    const isQuoting = there.some(
      ({ content_attributes: said }) => first !== undefined && Number(said?.in_reply_to) === first.id,
    )
    if (!isQuoting) differs(steps, ['quote', 'The quote'], 'The answer does not say what it answers.')
    if (
      there.some((each) =>
        made.some(({ id, source_id: source }) => id === each.id && source !== each.source_id),
      )
    )
      differs(
        steps,
        ['names', 'The names of the messages'],
        'They are not kept, so that nothing could be told to be there already.',
      )
  })
  const last = made.at(-1)
  if (last === undefined) return
  await tried(steps, ['delivered', 'That one was delivered can be told'], () =>
    api.tellStatus(conversation, last.id, { status: 'delivered' }),
  )
  await tried(steps, ['deleted', 'One can be deleted'], () => api.deleteMessage(conversation, last.id))
}

/** As an agent would write it. */
async function checkAnswer(
  api: ChatwootApi,
  steps: ChatwootStep[],
  { conversation, webhookUrl, seen }: Omit<CheckOptions, 'inboxId'> & { conversation: number },
): Promise<void> {
  let id = 0
  const isWritten = await tried(steps, ['answer', 'An answer can be written'], async () => {
    const answer = { content: 'An answer of an agent', message_type: 'outgoing' } as const
    id = (await api.createMessage(conversation, answer)).id
  })
  if (!isWritten) return
  for (let waited = 0; waited < hookMs && !seen(id); waited += 250) await pause(250)
  const ok = seen(id)
  const { origin } = new URL(webhookUrl)
  const detail =
    `Chatwoot did not tell of it within ${hookMs / 1000} seconds. It must reach ${origin}; from 4.14 on it refuses private ` +
    'addresses unless SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true is set there. Until it does, answers are looked for every 5 minutes.'
  steps.push({ code: 'heard', what: 'What an agent writes is told here', ok, detail: ok ? null : detail })
}

function differs(
  steps: ChatwootStep[],
  [code, what]: readonly [ChatwootStepCode, string],
  detail: string,
): void {
  steps.push({ code, what, ok: false, detail })
}
