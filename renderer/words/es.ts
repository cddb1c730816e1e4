// Español.
import type { Words } from './en.ts'
import * as backups from './es/backups.ts'
import * as events from './es/events.ts'
import * as frame from './es/frame.ts'
import * as setup from './es/setup.ts'
import * as keys from './es/keys.ts'
import * as find from './es/find.ts'
import * as alerts from './es/alerts.ts'
import * as link from './es/link.ts'
import * as messages from './es/messages.ts'
import * as number from './es/number.ts'
import * as numbers from './es/numbers.ts'
import * as problems from './es/problems.ts'
import * as recoveryKey from './es/recovery-key.ts'
import * as restore from './es/restore.ts'
import * as settings from './es/settings.ts'
import * as trash from './es/trash.ts'

export const es: Words = {
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
