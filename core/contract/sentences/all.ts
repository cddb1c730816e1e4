// Every sentence that has a code, by what it is about. A code is used once: whoever shows it needs to know nothing else.
import { answerRefusals } from './answers.ts'
import { applianceRefusals } from './appliance.ts'
import { archiveReasons, archiveRefusals } from './archives.ts'
import { channelRefusals } from './channels.ts'
import { chatwootRefusals } from '../chatwoot/refusals.ts'
import { fileRefusals } from './files.ts'
import { groupRefusals, personReasons } from './groups.ts'
import { importProblems, importRefusals } from './imports.ts'
import { instanceRefusals } from './instances.ts'
import { keepingRefusals } from './keeping.ts'
import { keyRefusals } from './keys.ts'
import { locationReasons } from './locations.ts'
import { passkeyRefusals } from '../instances/passkey-refusals.ts'
import { pathRefusals } from './paths.ts'
import { preview, restoreRefusals } from './restores.ts'
import { sending } from './sending.ts'
import { signInRefusals } from './sign-in.ts'
import { snapshotReasons } from './snapshots.ts'
import { did, reasons } from './states.ts'
import { steps } from './steps.ts'

export const catalogues = {
  reasons,
  did,
  sending,
  instanceRefusals,
  applianceRefusals,
  preview,
  restoreRefusals,
  snapshotReasons,
  archiveReasons,
  archiveRefusals,
  answerRefusals,
  channelRefusals,
  chatwootRefusals,
  fileRefusals,
  groupRefusals,
  personReasons,
  importProblems,
  importRefusals,
  passkeyRefusals,
  pathRefusals,
  locationReasons,
  keyRefusals,
  keepingRefusals,
  signInRefusals,
  steps,
}
export type Catalogues = typeof catalogues
