// What of a backup is restored: everything, a number that is here or in the trash, or one that is not here any more.
import type { ArchiveAbout } from '../../../core/contract/backups/archive-routes.ts'
import { call } from '../../api/client.ts'
import { SelectField, TextField } from '../../parts/field.tsx'
import { instanceList } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { words } from '../../words/words.ts'
import type { Draft } from './draft.ts'

interface WhatProps {
  draft: Draft
  change(part: Partial<Draft>): void
  /** What a file has in it. */
  about?: ArchiveAbout | undefined
  /** Nobody knows what is here, or in the trash. */
  inRecovery?: boolean
}

const other = '?'

export function WhatField({ draft, change, about, inRecovery = false }: WhatProps) {
  const t = words.value.restore
  const trash = useResource(inRecovery ? undefined : () => call('listTrash', {}), [])
  const here = instanceList.value.map(({ id, name }) => ({ value: id, text: name }))
  const trashed = (trash.data?.instances ?? []).map(({ id, name }) => ({ value: id, text: t.inTrash(name) }))
  const numbers =
    about === undefined
      ? [...here, ...trashed, { value: other, text: inRecovery ? t.one : t.other }]
      : about.instances.map(({ id, name }) => ({ value: id, text: name }))
  return (
    <>
      <SelectField
        label={t.what}
        value={draft.isOther ? other : draft.instance}
        options={[{ value: '', text: t.everything }, ...numbers]}
        onChange={(value) => {
          const isOther = value === other
          change({ isOther, instance: isOther ? '' : value, name: '' })
        }}
        hideLabel
      />
      {draft.isOther && (
        <TextField
          label={t.otherName}
          hint={t.otherHint}
          value={draft.instance}
          onChange={(instance) => change({ instance })}
          maxLength={100}
        />
      )}
    </>
  )
}
