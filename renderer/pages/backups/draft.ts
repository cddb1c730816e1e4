// What is to be restored, as it is put together on the page.
import type { Answer } from '../../api/client.ts'

export type From = 'here' | 'folder' | 'file'

export interface Draft {
  from: From
  /** Id or name in the backup; empty: everything. */
  instance: string
  /** It is not among those that are known here: its name is typed. */
  isOther: boolean
  /** What to call it, where its own name is taken. */
  name: string
  /** The newest moment where neither is named. */
  snapshot: string | undefined
  at: number | undefined
  folder: string
  file: string
  passphrase: string
  recoveryKey: string
}

export const emptyDraft: Draft = {
  from: 'here',
  instance: '',
  isOther: false,
  name: '',
  snapshot: undefined,
  at: undefined,
  folder: '',
  file: '',
  passphrase: '',
  recoveryKey: '',
}

export type Begun = Answer<'restore'>
