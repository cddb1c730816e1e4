// Español.
import type { Words } from '../en/index.ts'
import * as backups from './backups.ts'
import * as events from './events.ts'
import * as frame from './frame.ts'
import * as setup from './setup.ts'
import * as keys from './keys.ts'
import * as find from './find.ts'
import * as alerts from './alerts.ts'
import * as keeping from './keeping.ts'
import * as link from './link.ts'
import * as messages from './messages.ts'
import * as notices from './notices.ts'
import { passkey } from './passkey.ts'
import * as number from './number.ts'
import * as numbers from './numbers.ts'
import * as problems from './problems.ts'
import * as reasons from './reasons.ts'
import * as recoveryKey from './recovery-key.ts'
import * as refusals from './refusals.ts'
import * as restore from './restore.ts'
import * as settings from './settings.ts'
import * as signIn from './sign-in.ts'
import * as trash from './trash.ts'

export const es: Words = {
  ...frame,
  ...setup,
  ...keys,
  ...find,
  ...alerts,
  ...problems,
  ...reasons,
  ...refusals,
  ...numbers,
  ...keeping,
  ...link,
  ...number,
  ...trash,
  ...settings,
  ...signIn,
  ...messages,
  ...notices,
  passkey,
  ...events,
  ...backups,
  ...restore,
  ...recoveryKey,
}
