// What opens an object store, asked for once its address is typed: a folder needs none.
import type { StoreKeys } from '../../../core/contract/backups/store-keys.ts'
import { words } from '../../words/words.ts'
import { TextField } from '../../parts/field.tsx'

export const noStoreKeys: StoreKeys = { accessKeyId: '', secretAccessKey: '' }

export const isStore = (address: string): boolean => /^\s*s3:\/\//i.test(address)

/** For what is asked of the appliance; none where its own are to be used. */
export const givenKeys = (address: string, keys: StoreKeys): StoreKeys | undefined =>
  isStore(address) && keys.accessKeyId !== '' && keys.secretAccessKey !== '' ? keys : undefined

interface StoreKeysProps {
  address: string
  value: StoreKeys
  onChange(value: StoreKeys): void
}

export function StoreKeysFields({ address, value, onChange }: StoreKeysProps) {
  const t = words.value.location
  if (!isStore(address)) return null
  return (
    <>
      <TextField
        label={t.storeKey}
        value={value.accessKeyId}
        maxLength={200}
        onChange={(accessKeyId) => onChange({ ...value, accessKeyId })}
      />
      <TextField
        label={t.storeSecret}
        hint={t.storeSecretHint}
        type="password"
        value={value.secretAccessKey}
        maxLength={500}
        onChange={(secretAccessKey) => onChange({ ...value, secretAccessKey })}
      />
    </>
  )
}
