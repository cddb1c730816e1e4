// /chatwoot/set and find, and what create takes of it: Evolution's settings, kept as ours. And /chatwoot/webhook: what
// Chatwoot tells of its agents.
import { z } from 'zod'
import { ChatwootUrl, type ChatwootView, type SetChatwoot } from '../../../contract/chatwoot/settings.ts'
import type { Request } from 'express'
import { AppError, BadRequestError, UnauthorizedError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute, OpenRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'

const text = z.string().optional()
const flag = z.boolean().optional()
const nullableText = z.string().nullish()

const Body = z.looseObject({
  enabled: z.boolean(),
  accountId: z.union([z.string(), z.number()]).transform(String),
  token: z.string(),
  url: z.string(),
  signMsg: z.boolean(),
  signDelimiter: nullableText,
  number: nullableText,
  nameInbox: nullableText,
  reopenConversation: z.boolean(),
  conversationPending: z.boolean(),
  mergeBrazilContacts: flag,
  importContacts: flag,
  importMessages: flag,
  daysLimitImportMessages: z.number().nullish(),
  autoCreate: flag,
  organization: nullableText,
  logo: nullableText,
  ignoreJids: z.array(z.string()).optional(),
})
type Body = z.infer<typeof Body>

/** What create takes. */
export const chatwootAtCreate = {
  chatwootAccountId: z.union([z.string(), z.number()]).transform(String).optional(),
  chatwootToken: text,
  chatwootUrl: text,
  chatwootSignMsg: flag,
  chatwootReopenConversation: flag,
  chatwootConversationPending: flag,
  chatwootImportContacts: flag,
  chatwootImportMessages: flag,
  chatwootDaysLimitImportMessages: z.number().optional(),
  chatwootMergeBrazilContacts: flag,
  chatwootNameInbox: text,
  chatwootOrganization: text,
  chatwootLogo: text,
  chatwootAutoCreate: flag,
}
type AtCreate = z.infer<z.ZodObject<typeof chatwootAtCreate>> & { number?: string | undefined }

/** Throws in upstream's words. */
function settingOf(given: Body, isSet = false): SetChatwoot {
  const url = ChatwootUrl.safeParse(given.url)
  if (given.enabled && !url.success) throw new BadRequestError('url is not valid')
  const accountId = Number(given.accountId)
  if (!Number.isInteger(accountId) || accountId < 1) throw new BadRequestError('accountId is required')
  // As find shows it: what is set stays.
  if (given.token.trim() === '' && !isSet) throw new BadRequestError('token is required')
  const { signMsg, reopenConversation, conversationPending } = given
  return {
    ...(url.success && { url: url.data }),
    accountId,
    ...(given.token.trim() !== '' && { token: given.token.trim() }),
    enabled: given.enabled,
    options: {
      signMsg,
      reopenConversation,
      conversationPending,
      nameInbox: given.nameInbox?.trim() || null,
      signDelimiter: signMsg ? (given.signDelimiter ?? null) : null,
      mergeBrazilContacts: given.mergeBrazilContacts,
      importContacts: given.importContacts,
      importMessages: given.importMessages,
      daysLimitImportMessages: given.daysLimitImportMessages,
      organization: given.organization?.trim() || null,
      logo: given.logo?.trim() || null,
      // n8n's node sends an empty one where there is none.
      ignoreJids: given.ignoreJids?.filter((jid) => jid.trim() !== ''),
      number: given.number ?? null,
    },
  }
}

async function set({ chatwoot }: DialectContext, { instance, body, caller }: InstanceCall) {
  const given = parseBody(Body, body)
  const { webhookUrl } = await chatwoot.set(
    instance.id,
    settingOf(given, chatwoot.view(instance.id) !== null),
    caller.kind,
  )
  return { ...given, ignoreJids: given.ignoreJids ?? [], webhook_url: webhookUrl }
}

const unset = {
  enabled: false,
  url: '',
  accountId: '',
  token: '',
  signMsg: false,
  nameInbox: '',
  webhook_url: '',
}

function find({ chatwoot }: DialectContext, { instance }: InstanceCall) {
  const view = chatwoot.view(instance.id)
  return view === null ? unset : { ...fieldsOf(view, instance.name), webhook_url: view.webhookUrl }
}

/** The token is shown to nobody: it opens all of Chatwoot. */
function fieldsOf({ enabled, url, accountId, options }: ChatwootView, name: string) {
  return {
    enabled,
    accountId: String(accountId),
    token: '',
    url,
    nameInbox: options.nameInbox ?? name,
    signMsg: options.signMsg,
    signDelimiter: options.signDelimiter,
    reopenConversation: options.reopenConversation,
    conversationPending: options.conversationPending,
    mergeBrazilContacts: options.mergeBrazilContacts,
    importContacts: options.importContacts,
    importMessages: options.importMessages,
    daysLimitImportMessages: options.daysLimitImportMessages,
    organization: options.organization ?? '',
    logo: options.logo ?? '',
    ignoreJids: options.ignoreJids,
  }
}

/** As fetchInstances shows it. */
export function chatwootRow({ chatwoot }: DialectContext, instance: { id: string; name: string }) {
  const view = chatwoot.view(instance.id)
  if (view === null) return null
  const updatedAt = new Date(view.updatedAt).toISOString()
  return { ...fieldsOf(view, instance.name), instanceId: instance.id, updatedAt }
}

/** undefined: it is not asked for. Refused in upstream's words before the instance is made. */
export function chatwootWanted(body: AtCreate): SetChatwoot | undefined {
  if (!body.chatwootAccountId || !body.chatwootToken || !body.chatwootUrl) return undefined
  if (!ChatwootUrl.safeParse(body.chatwootUrl).success)
    throw new BadRequestError('Invalid "url" property in chatwoot')
  const needed = {
    signMsg: body.chatwootSignMsg,
    reopenConversation: body.chatwootReopenConversation,
    conversationPending: body.chatwootConversationPending,
  }
  for (const [name, value] of Object.entries(needed))
    if (value === undefined) throw new BadRequestError(`${name} is required`)
  return settingOf({
    enabled: true,
    accountId: body.chatwootAccountId,
    token: body.chatwootToken,
    url: body.chatwootUrl,
    signMsg: needed.signMsg ?? false,
    reopenConversation: needed.reopenConversation ?? false,
    conversationPending: needed.conversationPending ?? false,
    importContacts: body.chatwootImportContacts ?? true,
    importMessages: body.chatwootImportMessages ?? true,
    daysLimitImportMessages: body.chatwootDaysLimitImportMessages ?? 60,
    mergeBrazilContacts: body.chatwootMergeBrazilContacts ?? false,
    nameInbox: body.chatwootNameInbox,
    organization: body.chatwootOrganization,
    logo: body.chatwootLogo,
    number: body.number,
  })
}

/** What create answers of it. */
export function chatwootCreated({ chatwoot }: DialectContext, instance: { id: string; name: string }) {
  const view = chatwoot.view(instance.id)
  if (view === null) return undefined
  const {
    organization: _organization,
    logo: _logo,
    ignoreJids: _jids,
    signDelimiter: _sign,
    ...fields
  } = fieldsOf(view, instance.name)
  return { ...fields, number: view.options.number, webhookUrl: view.webhookUrl }
}

const noHook = 'This is no webhook of a Chatwoot that is set here. Nothing was changed.'
const hint = 'Save the settings of Chatwoot again: that gives its inbox the right address.'
const mostHookBytes = 5 * 1024 * 1024

/** The secret in the address is looked at before a byte of the body is read; what it says is stored before it is answered. */
async function hook({ chatwoot }: DialectContext, request: Request) {
  const { secret } = request.query
  if (typeof secret !== 'string' || !chatwoot.knows(secret)) throw new UnauthorizedError(noHook, { hint })
  const isTaken = await chatwoot.hook({
    secret,
    timestamp: request.get('x-chatwoot-timestamp'),
    signature: request.get('x-chatwoot-signature'),
    body: await bytesOf(request),
    address: request.ip ?? '',
  })
  if (!isTaken) throw new UnauthorizedError(noHook, { hint })
  return { message: 'bot' }
}

async function bytesOf(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue
    size += chunk.length
    if (size > mostHookBytes) throw new AppError('too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function chatwootRoutes(context: DialectContext): (InstanceRoute | OpenRoute)[] {
  const scope = 'instance'
  return [
    {
      scope,
      method: 'post',
      path: '/chatwoot/set',
      body: Body,
      status: 201,
      run: (call) => set(context, call),
    },
    { scope, method: 'get', path: '/chatwoot/find', run: (call) => find(context, call) },
    {
      scope: 'open',
      method: 'post',
      path: '/chatwoot/webhook/:instanceName',
      run: (request) => hook(context, request),
    },
  ]
}
