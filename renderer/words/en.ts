// English, the catalogue that the others are measured by: what is missing in one of them does not compile.
import * as backups from './en/backups.ts'
import * as events from './en/events.ts'
import * as frame from './en/frame.ts'
import * as setup from './en/setup.ts'
import * as keys from './en/keys.ts'
import * as find from './en/find.ts'
import * as alerts from './en/alerts.ts'
import * as link from './en/link.ts'
import * as messages from './en/messages.ts'
import * as number from './en/number.ts'
import * as numbers from './en/numbers.ts'
import * as problems from './en/problems.ts'
import * as recoveryKey from './en/recovery-key.ts'
import * as restore from './en/restore.ts'
import * as settings from './en/settings.ts'
import * as trash from './en/trash.ts'

export const en = {
  ...frame,
  ...setup,
  ...keys,
  ...find,
  ...alerts,
  ...problems,
  ...numbers,
  ...link,
  ...number,
  ...trash,
  ...settings,
  ...messages,
  ...events,
  ...backups,
  ...restore,
  ...recoveryKey,
}

/** A catalogue that misses a word does not compile. */
export type Words = typeof en
