// Setting Chatwoot for a number: the token is tried, the inbox found or made and aimed at us. Done again it changes nothing.
import type { ChatwootInbox, ChatwootStep, ChatwootStepCode } from '../contract/chatwoot/settings.ts'
import { chatwootRefusals } from '../contract/chatwoot/refusals.ts'
import { BadRequestError } from '../errors.ts'
import { ChatwootError, type ChatwootApi, type Inbox, type Profile } from './api.ts'

export interface InboxWanted {
  /** One that is chosen; null: by its name, or made. */
  id: number | null
  name: string
  webhookUrl: string
}

/** Refuses in words for whoever sets it. */
export async function prepareInbox(api: ChatwootApi, accountId: number, wanted: InboxWanted): Promise<Inbox> {
  const profile = await worded(api.profile())
  if (!isAdministrator(profile, accountId))
    throw new BadRequestError(chatwootRefusals.chatwoot_not_administrator({ account: accountId }))
  const inboxes = (await worded(api.inboxes())).filter(isApi)
  const found = wanted.id === null ? byName(inboxes, wanted.name) : inboxes.find(({ id }) => id === wanted.id)
  if (found === undefined && wanted.id !== null)
    throw new BadRequestError(chatwootRefusals.chatwoot_no_such_inbox({ inbox: wanted.id }))
  if (found === undefined) {
    const made = await worded(api.createInbox(wanted.name, wanted.webhookUrl))
    // Agents of an inbox are chosen by its owner; without one, nobody but administrators would see it.
    await api.addMember(made.id, profile.id).catch(() => undefined)
    return made
  }
  if (found.webhook_url === wanted.webhookUrl) return found
  return worded(api.aimInbox(found.id, wanted.webhookUrl))
}

/** What a token may do, a line each; nothing is changed. */
export async function lookAt(
  api: ChatwootApi,
  accountId: number,
): Promise<{ steps: ChatwootStep[]; inboxes: ChatwootInbox[] }> {
  const steps: ChatwootStep[] = []
  const inboxes: ChatwootInbox[] = []
  await tried(steps, ['token', 'The address is a Chatwoot, and takes the token'], async () => {
    const profile = await api.profile()
    steps.push({
      code: 'administrator',
      what: `The token is an administrator's of the account ${accountId}`,
      ok: isAdministrator(profile, accountId),
      detail: isAdministrator(profile, accountId)
        ? null
        : chatwootRefusals.chatwoot_not_administrator({ account: accountId }).hint,
    })
  })
  await tried(steps, ['inboxes', 'Inboxes can be listed'], async () => {
    for (const inbox of (await api.inboxes()).filter(isApi))
      inboxes.push({ id: inbox.id, name: inbox.name, webhookUrl: inbox.webhook_url ?? null })
  })
  await tried(steps, ['contacts', 'Contacts can be looked for'], async () => {
    await api.filterContacts([{ key: 'identifier', value: 'holdfast-looks-for-nobody' }])
  })
  return { steps, inboxes }
}

/** Its line, with what went wrong in words. */
export async function tried(
  steps: ChatwootStep[],
  [code, what]: readonly [ChatwootStepCode, string],
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work()
    steps.push({ code, what, ok: true, detail: null })
    return true
  } catch (error) {
    if (!(error instanceof ChatwootError)) throw error
    steps.push({ code, what, ok: false, detail: worseThan(error) })
    return false
  }
}

function worseThan(error: ChatwootError): string {
  const { text, hint } = refusalOf(error)
  return `${text} ${hint}`
}

function refusalOf(error: ChatwootError) {
  switch (error.trouble) {
    case 'away':
    case 'busy':
      return chatwootRefusals.chatwoot_unreachable({ why: error.message })
    case 'token':
      return chatwootRefusals.chatwoot_token_wrong
    default:
      return chatwootRefusals.chatwoot_refused({ status: error.status ?? 0, said: error.message })
  }
}

async function worded<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ChatwootError) throw new BadRequestError(refusalOf(error), { cause: error })
    throw error
  }
}

function isApi({ channel_type: type }: Inbox): boolean {
  return type == null || type === 'Channel::Api'
}

function byName(inboxes: readonly Inbox[], name: string): Inbox | undefined {
  return inboxes.find((each) => each.name === name)
}

function isAdministrator({ accounts }: Profile, accountId: number): boolean {
  const found = accounts.find(({ id }) => id === accountId)
  return found !== undefined && (found.role == null || found.role === 'administrator')
}
