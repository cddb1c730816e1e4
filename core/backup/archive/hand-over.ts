// The name of a handed over file: it gets it only after its number has turned moved, so that no file of that name is
// there for a number that may still connect here. What was cut is finished or undone by the next opening, and told.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { EventBody } from '../../contract/events/event.ts'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { reasonFields } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import { Desired } from '../../contract/state.ts'
import { ConflictError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Storage } from '../../storage/storage.ts'
import type { About } from './format.ts'
import { putInPlace } from './write-archive.ts'

/** What is remembered of one from before the number is stopped until the file has its name. */
const HandOver = z
  .object({
    /** The name that was asked for, and the hidden one that it has until then. */
    file: z.string(),
    hidden: z.string(),
    /** writing: the number is ours. moved: it is not. */
    state: z.enum(['writing', 'moved']),
    /** What it goes back to where it is ours; stored under its former name. */
    wish: Desired,
  })
  .transform(({ wish, ...rest }) => ({ ...rest, desired: wish }))
export type HandOver = z.infer<typeof HandOver>

const prefix = 'hand_over.'
const keyOf = (instanceId: string): string => `${prefix}${instanceId}`

type HandOverStorage = Pick<Storage, 'appliance' | 'commits' | 'instances' | 'timeline' | 'audit'>

export function newHandOver(file: string, desired: Desired): HandOver {
  const hidden = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.moving`)
  return { file, hidden, state: 'writing', desired }
}

export function putHandOver(
  { appliance }: Pick<Storage, 'appliance'>,
  tx: WriteTx,
  id: string,
  { desired, ...rest }: HandOver,
): void {
  appliance.put(tx, keyOf(id), JSON.stringify({ ...rest, wish: desired }))
}

export function endHandOver({ appliance }: Pick<Storage, 'appliance'>, tx: WriteTx, id: string): void {
  appliance.delete(tx, keyOf(id))
}

/** What was read back has to be the last of that number, and of no other. */
export function assertLastOf({ clean, instances }: Pick<About, 'clean' | 'instances'>, id: string): void {
  if (clean && instances.length === 1 && instances[0]?.id === id) return
  throw new ConflictError(archiveRefusals.not_as_it_was_left)
}

/** Throws where the name is taken meanwhile. Safe to repeat. */
export function nameFile({ file, hidden }: HandOver): void {
  if (!existsSync(hidden) && existsSync(file)) return
  if (!isSameFile(hidden, file)) putInPlace(hidden, file)
  rmSync(hidden, { force: true })
}

/** Cut between the two, it has both names. */
function isSameFile(hidden: string, file: string): boolean {
  const [a, b] = [hidden, file].map((each) => statSync(each, { bigint: true, throwIfNoEntry: false }))
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}

interface Settling {
  storage: HandOverStorage
  events: { append(tx: WriteTx, instanceId: string | null, body: EventBody): unknown }
  log: Log
  now?: () => number
}

/** Before any number connects: what a kill or a power cut has left. */
export async function settleHandOvers(parts: Settling): Promise<void> {
  for (const { key, value } of parts.storage.appliance.list(prefix)) {
    const id = key.slice(prefix.length)
    const handOver = HandOver.parse(JSON.parse(value))
    if (handOver.state === 'moved') await finish(parts, id, handOver)
    else await undo(parts, id, handOver)
  }
}

/** The number is gone from here: the file that it went with has to be there. */
async function finish({ storage, log }: Settling, id: string, handOver: HandOver): Promise<void> {
  try {
    nameFile(handOver)
  } catch (err) {
    // Its disk may be unplugged: the next start looks again, and the number stays moved.
    log.warn('The file of a hand-over could not be given its name; the next start tries again', {
      instance: id,
      err,
    })
    return
  }
  await storage.commits.write((tx) => endHandOver(storage, tx, id))
  log.info('Finished a hand-over that was cut', { instance: id })
}

/** With what there is of it where it was cut while it was written. */
function removeHidden(hidden: string): void {
  const folder = dirname(hidden)
  const begun = existsSync(folder) ? readdirSync(folder) : []
  const parts = begun.filter((name) => name.startsWith(`.${basename(hidden)}.`) && name.endsWith('.part'))
  for (const name of [basename(hidden), ...parts]) rmSync(join(folder, name), { force: true })
}

/** No file of the name was ever there: the number goes on here as if nothing had been asked. */
async function undo(parts: Settling, id: string, { hidden, desired }: HandOver): Promise<void> {
  const { storage, events, log, now = Date.now } = parts
  removeHidden(hidden)
  const reason = reasons.hand_over_undone
  await storage.commits.write((tx) => {
    endHandOver(storage, tx, id)
    const row = storage.instances.get(id)
    if (row === undefined) return
    const { name, state, stateCode: code } = row
    const at = now()
    storage.instances.patch(tx, id, { desired, at })
    storage.timeline.append(tx, id, { at, state, code, reason, action: did.goes_on })
    const entry = { at, actor: 'appliance', action: 'instance.hand_over_undone', instanceId: id, detail: {} }
    storage.audit.append(tx, entry)
    events.append(tx, id, {
      type: 'instance.state',
      data: { name, state, previous: state, code, ...reasonFields(reason) },
    })
  })
  log.warn('Undid a hand-over that was cut: the number goes on here', { instance: id })
}
