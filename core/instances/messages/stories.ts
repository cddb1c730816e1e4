// Stories: to whom one goes, and what can be one. WhatsApp has no list of its own for a linked device: whoever sends one
// names everybody.
import type { Content } from '../../contract/content.ts'
import type { SendMessage } from '../../contract/messages/message.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { BadRequestError } from '../../errors.ts'
import type { InstanceDeps } from '../deps.ts'
import type { Link } from '../link.ts'
import { addressOf, type Address } from '../numbers.ts'
import { optionsOf } from './outbox/outbox-record.ts'

/** Where a message may go: besides people and groups where stories do. */
export type Destination = Omit<Address, 'kind'> & { kind: Address['kind'] | 'story' }

const stories = 'status@broadcast'

export function destinationOf(to: string): Destination {
  if (to.trim().toLowerCase() === stories) return { kind: 'story', jid: stories, number: '' }
  return addressOf(to)
}

export interface Teller {
  instanceId: string
  account: string
  link: Link | undefined
}

const page = 1000
/** As many as may be named. */
const most = 5000

const kinds: ReadonlySet<Content['kind']> = new Set(['text', 'image', 'video', 'audio', 'delete'])

/** JIDs, each once. Refuses what can be no story, and one for nobody. */
export async function audienceOf(
  { content, audience }: Pick<SendMessage, 'content' | 'audience'>,
  deps: Pick<InstanceDeps, 'storage' | 'checks'>,
  teller: Teller,
): Promise<string[]> {
  const isVoiceless = content.kind === 'audio' && content.voice !== true
  if (!kinds.has(content.kind) || isVoiceless) throw new BadRequestError(instanceRefusals.no_story_kind)
  if (content.kind === 'delete' && audience === undefined) {
    const told = toldTo(content.target, deps, teller)
    if (told.length > 0) return told
  }
  const named =
    audience === 'contacts' ? contacts(deps, teller) : await resolved(audience ?? [], deps, teller)
  const jids = [...new Set(named)]
  if (jids.length === 0) throw new BadRequestError(instanceRefusals.story_for_nobody)
  return jids
}

/** To whom a story went from here: it is deleted for all of them. */
function toldTo(id: string, { storage }: Pick<InstanceDeps, 'storage'>, { instanceId }: Teller): string[] {
  const sent = storage.outbox.byMessageId(instanceId, id)
  return (sent && optionsOf(sent).audience) ?? []
}

/** Whom the phone has saved under a name. */
function contacts({ storage }: Pick<InstanceDeps, 'storage'>, { instanceId, account }: Teller): string[] {
  const jids: string[] = []
  for (let offset = 0; jids.length < most; offset += page) {
    const found = storage.contacts.list(instanceId, { account, limit: page, offset })
    for (const { name, pn, lid } of found) {
      const jid = pn ?? lid
      if (name !== null && jid !== null) jids.push(jid)
    }
    if (found.length < page) break
  }
  return jids.slice(0, most)
}

/** In WhatsApp's own form; who is not there is left out. */
async function resolved(
  audience: readonly string[],
  { checks }: Pick<InstanceDeps, 'checks'>,
  { instanceId, account, link }: Teller,
): Promise<string[]> {
  const jids: string[] = []
  for (const each of audience) {
    const { kind, jid, number } = addressOf(each)
    if (kind === 'lid') jids.push(jid)
    if (kind !== 'user') continue
    const check = await checks.resolve({ instanceId, account, number }, link)
    if (check?.exists !== false) jids.push(check?.jid ?? jid)
  }
  return jids
}
