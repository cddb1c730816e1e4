// holdfast forget: erases what is stored of a person or a chat, through the running appliance. Without --confirm it only
// says what there is.
import { forgetRoutes, type Holder } from '../../contract/appliance/forget-routes.ts'
import { UnavailableError } from '../../errors.ts'
import { findRunning } from '../connection.ts'
import { answer, configOf, type CommonFlags } from '../options.ts'

interface ForgetFlags extends CommonFlags {
  instance?: string
  confirm?: string
}

export async function forget(contact: string, { instance, confirm, ...flags }: ForgetFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  if (running === undefined)
    throw new UnavailableError('The appliance is not running; nothing was erased.', {
      hint: 'Start it first.',
    })
  const whom = { contact, ...(instance !== undefined && { instance }) }
  if (confirm === undefined) {
    const found = await running.call('POST', '/forgotten/preview', forgetRoutes.previewForget.answer, whom)
    const { messages, chats, waiting } = found
    const words = [
      `${messages} messages in ${chats} chats would be erased, with their files and all that is stored beside them.`,
      ...(waiting > 0 ? ['Messages are still waiting to be sent there: cancel them first.'] : []),
      ...backups(found.heldBy),
      `To erase it: ${erasing(contact, instance)}`,
    ]
    return answer(flags, words.join('\n'), found)
  }
  const body = { ...whom, confirm }
  const forgot = await running.call('POST', '/forgotten', forgetRoutes.forget.answer, body)
  const words = [`Erased ${forgot.messages} messages and ${forgot.files} files.`, ...backups(forgot.heldBy)]
  return answer(flags, words.join('\n'), forgot)
}

/** What erases that and no more, to be typed. */
export function erasing(contact: string, instance: string | undefined): string {
  const of = instance === undefined ? [] : ['--instance', instance]
  return ['holdfast', 'forget', contact, ...of, '--confirm', contact].map(quoted).join(' ')
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@.+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function backups(heldBy: readonly Holder[]): string[] {
  const snapshots = heldBy.flatMap(({ kind, until }) =>
    kind === 'snapshot' && until !== null ? [until] : [],
  )
  const aside = heldBy.filter(({ kind }) => kind === 'restore').length
  return [
    ...(snapshots.length === 0
      ? []
      : [
          `Snapshots hold it until ${new Date(Math.max(...snapshots)).toISOString().slice(0, 10)} at the latest.`,
        ]),
    ...(aside === 0 ? [] : [`${aside} restores keep what was there before: discard them to erase it there.`]),
    'Backup files that you have exported hold it for as long as you keep them; a restore of one brings nothing of it back.',
  ]
}
