// Every mutant there is.
import type { Mutant } from './mutant.ts'
import { absence } from './table/absence.ts'
import { backups } from './table/backups.ts'
import { commits } from './table/commits.ts'
import { cursors } from './table/cursors.ts'
import { effects } from './table/effects.ts'
import { existence } from './table/existence.ts'
import { files } from './table/files.ts'
import { folder } from './table/folder.ts'
import { generations } from './table/generations.ts'
import { groups } from './table/groups.ts'
import { history } from './table/history.ts'
import { kept } from './table/keeping.ts'
import { locations } from './table/locations.ts'
import { outbound } from './table/outbound.ts'
import { outbox } from './table/outbox.ts'
import { owner } from './table/owner.ts'
import { passkeys } from './table/linking/passkeys.ts'
import { chatwoot } from './table/access/chatwoot.ts'
import { keys } from './table/access/keys.ts'
import { privacy } from './table/privacy.ts'
import { search } from './table/search.ts'
import { sending } from './table/sending.ts'
import { state } from './table/state.ts'

export const mutants: readonly Mutant[] = [
  ...existence,
  ...generations,
  ...absence,
  ...commits,
  ...outbox,
  ...sending,
  ...files,
  ...cursors,
  ...owner,
  ...backups,
  ...keys,
  ...chatwoot,
  ...privacy,
  ...folder,
  ...locations,
  ...outbound,
  ...effects,
  ...groups,
  ...kept,
  ...search,
  ...history,
  ...state,
  ...passkeys,
]
