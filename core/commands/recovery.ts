// holdfast key recovery, passphrase and rotate: the ways to the data key, in the running appliance or at rest.
import { ConfigError, ConflictError } from '../errors.ts'
import { JobView } from '../contract/backups/job-routes.ts'
import { NewRecoveryKey, RecoveryView } from '../contract/backups/recovery-routes.ts'
import type { Folder } from '../appliance/folder.ts'
import { createFileAtomic } from '../storage/files.ts'
import { followJob, runHere } from './jobs.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, requireFolder, withFolder } from './connection.ts'
import { firstLineOf } from './secrets.ts'

export async function makeRecovery(flags: CommonFlags & { kit?: string }): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  const made =
    running === undefined
      ? await withFolder(config, ({ recovery }) => recovery.make())
      : await running.call('POST', '/recovery', NewRecoveryKey)
  const { kit } = flags
  if (kit !== undefined && !createFileAtomic(kit, made.kit, { secret: true }))
    throw new ConflictError(`The file ${kit} exists already, so the kit was not written there.`, {
      hint: 'The recovery key was made all the same, but nobody has seen it: make another with another file name.',
    })
  tell('The recovery key, kept nowhere: write it down, or print the emergency kit (--kit FILE.html).')
  tell('Then show that you have it: holdfast key recovery --confirm')
  answer(flags, made.recoveryKey, { recoveryKey: made.recoveryKey, recipient: made.recipient })
}

/** From stdin, for the same reason. */
export async function confirmRecovery(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  if (process.stdin.isTTY) tell('Type the recovery key, then Enter and Ctrl-D:')
  let recoveryKey = ''
  for await (const chunk of process.stdin) recoveryKey += String(chunk)
  const view =
    running === undefined
      ? await withFolder(config, ({ recovery }) => recovery.confirm(recoveryKey))
      : await running.call('POST', '/recovery/confirm', RecoveryView, { recoveryKey })
  answer(flags, 'It is the right one.', view)
}

export async function changePassphrase(
  flags: CommonFlags & { passphraseFile?: string; remove?: boolean },
): Promise<void> {
  const config = configOf(flags)
  const passphrase = flags.passphraseFile === undefined ? undefined : firstLineOf(flags.passphraseFile)
  if ((passphrase === undefined) !== (flags.remove === true))
    throw new ConfigError('Either --passphrase-file FILE or --remove is needed; nothing was changed.')
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  const offline = ({ recovery }: Folder): Promise<RecoveryView> =>
    passphrase === undefined ? recovery.removePassphrase() : recovery.setPassphrase(passphrase)
  const body = passphrase === undefined ? undefined : { passphrase }
  const view =
    running === undefined
      ? await withFolder(config, offline)
      : await running.call(body ? 'POST' : 'DELETE', '/recovery/passphrase', RecoveryView, body)
  const words = view.passphrase
    ? 'The passphrase is set. Where HOLDFAST_PASSPHRASE is set, it has to be this one from now on.'
    : 'The passphrase is removed; the key file opens the data.'
  answer(flags, words, view)
}

export async function rotate(flags: CommonFlags & { passphraseFile?: string }): Promise<void> {
  const config = configOf(flags)
  const passphrase = flags.passphraseFile === undefined ? undefined : firstLineOf(flags.passphraseFile)
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  const view =
    running === undefined
      ? await withFolder(config, ({ recovery }) => runHere((control) => recovery.rotate(passphrase, control)))
      : await followJob(running, await running.call('POST', '/recovery/rotate', JobView, { passphrase }))
  answer(flags, 'Everything is sealed with a new data key. Older snapshots stay openable.', view)
}
