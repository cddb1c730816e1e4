// Português do Brasil.
import type { Words } from './en.ts'
import * as backups from './pt/backups.ts'
import * as events from './pt/events.ts'
import * as frame from './pt/frame.ts'
import * as setup from './pt/setup.ts'
import * as keys from './pt/keys.ts'
import * as find from './pt/find.ts'
import * as alerts from './pt/alerts.ts'
import * as link from './pt/link.ts'
import * as messages from './pt/messages.ts'
import * as number from './pt/number.ts'
import * as numbers from './pt/numbers.ts'
import * as problems from './pt/problems.ts'
import * as recoveryKey from './pt/recovery-key.ts'
import * as restore from './pt/restore.ts'
import * as settings from './pt/settings.ts'
import * as trash from './pt/trash.ts'

export const pt: Words = {
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
