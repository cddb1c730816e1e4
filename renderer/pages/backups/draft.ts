// What is to be restored, as it is put together on the page.
import type { StoreKeys } from '../../../core/contract/backups/store-keys.ts'
import type { Answer } from '../../api/client.ts'
import { noStoreKeys } from './store-keys.tsx'

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
  /** Of an object store. */
  storeKeys: StoreKeys
  /** A path on the appliance's machine. */
  file: string
  /** A file of this computer that was sent there, by the id of its upload and its name. */
  upload: { id: string; name: string } | undefined
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
  storeKeys: noStoreKeys,
  file: '',
  upload: undefined,
  passphrase: '',
  recoveryKey: '',
}

export type Begun = Answer<'restore'>

/** The file as the API takes it. */
export const fileIn = ({ file, upload }: Draft): { file: string } | { upload: string } =>
  upload === undefined ? { file: file.trim() } : { upload: upload.id }
