// 简体中文。
import type { Words } from './en.ts'
import * as backups from './zh/backups.ts'
import * as events from './zh/events.ts'
import * as frame from './zh/frame.ts'
import * as setup from './zh/setup.ts'
import * as keys from './zh/keys.ts'
import * as find from './zh/find.ts'
import * as alerts from './zh/alerts.ts'
import * as link from './zh/link.ts'
import * as messages from './zh/messages.ts'
import * as number from './zh/number.ts'
import * as numbers from './zh/numbers.ts'
import * as problems from './zh/problems.ts'
import * as recoveryKey from './zh/recovery-key.ts'
import * as restore from './zh/restore.ts'
import * as settings from './zh/settings.ts'
import * as trash from './zh/trash.ts'

export const zh: Words = {
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
