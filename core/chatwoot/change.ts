// What is set of Chatwoot, as a change of what there was. Pure, but for a new secret.
import type { Asker } from '../contract/asker.ts'
import { ChatwootOptions, defaultOptions, type SetChatwoot } from '../contract/chatwoot/settings.ts'
import { chatwootRefusals } from '../contract/chatwoot/refusals.ts'
import { BadRequestError } from '../errors.ts'
import { newHook, type ChatwootRow } from '../storage/tables/chatwoot.ts'

type Place = Pick<ChatwootRow, 'url' | 'accountId' | 'token'>

export function changedRow(
  instanceId: string,
  {
    before,
    change,
    by,
    at,
    latest,
  }: { before: ChatwootRow | undefined; change: SetChatwoot; by: Asker; at: number; latest: number },
): ChatwootRow {
  const place = completed(before, change)
  // Nothing is stored that could not be read again.
  const options = ChatwootOptions.parse({
    ...defaultOptions,
    ...before?.options,
    ...given(change.options ?? {}),
  })
  return {
    instanceId,
    ...place,
    ...hookOf(before),
    signing: before?.signing ?? null,
    setBy: setBy(before, change, by),
    enabled: change.enabled ?? before?.enabled ?? true,
    paused: change.paused ?? before?.paused ?? false,
    options,
    inboxId: change.inboxId === undefined ? keptInbox(before, place, options) : change.inboxId,
    inboxIdentifier: before?.inboxIdentifier ?? null,
    // While it is off nothing is told.
    cursor: before?.enabled === true ? before.cursor : latest,
    doubtBefore: before?.doubtBefore ?? null,
    sweptAt: before?.sweptAt ?? null,
    failingSince: null,
    lastError: null,
    lastOkAt: before?.lastOkAt ?? null,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  }
}

/** Refuses where something is missing. A token is given to nobody but the one it was set for. */
export function completed(
  before: ChatwootRow | undefined,
  change: { [Key in keyof Place]?: Place[Key] | undefined },
): Place {
  const url = change.url ?? before?.url
  const accountId = change.accountId ?? before?.accountId
  const kept = url === before?.url ? before?.token : undefined
  const token = change.token ?? kept
  if (url === undefined || accountId === undefined || token === undefined || token === '')
    throw new BadRequestError(chatwootRefusals.chatwoot_incomplete)
  return { url, accountId, token }
}

/** Whoever changed the address last is who named it. */
export function setBy(
  before: ChatwootRow | undefined,
  { url }: { url?: string | undefined },
  by: Asker,
): Asker {
  return before !== undefined && (url === undefined || url === before.url) ? before.setBy : by
}

/** Made anew where there was none, or where it cannot be read. */
function hookOf(before: ChatwootRow | undefined): Pick<ChatwootRow, 'hookId' | 'secret'> {
  if (before !== undefined && before.secret !== '') return { hookId: before.hookId, secret: before.secret }
  return newHook()
}

/** Found by its id, whatever it is called now; another name is another inbox. */
function keptInbox(
  before: ChatwootRow | undefined,
  { url, accountId }: Place,
  options: ChatwootOptions,
): number | null {
  const isSame =
    before?.url === url && before.accountId === accountId && before.options.nameInbox === options.nameInbox
  return isSame ? before.inboxId : null
}

function given<T extends object>(fields: T): { [Key in keyof T]: Exclude<T[Key], undefined> }
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
