// A webhook is made or changed. The secret of a new one is shown once.
import { useState } from 'preact/hooks'
import type { WebhookView } from '../../../core/contract/events/webhook.ts'
import { call } from '../../api/client.ts'
import { Copyable } from '../../parts/copyable.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { instanceList } from '../../state/instances.ts'
import { problemText } from '../../words/problem.ts'
import { words } from '../../words/words.ts'

function typesOf(text: string): string[] | null {
  const names = text
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length === 0 ? null : names
}

interface Entered {
  url: string
  types: string
  instance: string
  dialect: 'own' | 'evolution'
}

async function save(webhook: WebhookView | undefined, entered: Entered): Promise<string | undefined> {
  const { url, instance, dialect } = entered
  const types = typesOf(entered.types)
  if (webhook) {
    await call('updateWebhook', { params: { id: webhook.id }, body: { url, types } })
    return undefined
  }
  const only = instance === '' ? {} : { instance }
  return (await call('createWebhook', { body: { url, types, dialect, ...only } })).secret
}

function Fields({
  entered,
  change,
  isNew,
}: {
  entered: Entered
  change(patch: Partial<Entered>): void
  isNew: boolean
}) {
  const t = words.value
  return (
    <>
      <TextField
        label={t.hooks.url}
        hint={t.hooks.urlHint}
        type="url"
        required
        value={entered.url}
        onChange={(url) => change({ url })}
      />
      <TextField
        label={t.hooks.types}
        hint={t.hooks.typesHint}
        value={entered.types}
        onChange={(types) => change({ types })}
      />
      {isNew && (
        <div class="fields">
          <SelectField
            label={t.events.number}
            value={entered.instance}
            onChange={(instance) => change({ instance })}
            options={[
              { value: '', text: t.events.allNumbers },
              ...instanceList.value.map(({ id, name }) => ({ value: id, text: name })),
            ]}
          />
          <SelectField
            label={t.hooks.dialect}
            value={entered.dialect}
            onChange={(dialect) => change({ dialect })}
            options={(['own', 'evolution'] as const).map((value) => ({
              value,
              text: t.hooks.dialects[value],
            }))}
          />
        </div>
      )}
    </>
  )
}

export function WebhookForm({
  webhook,
  onClose,
  onSaved,
}: {
  webhook?: WebhookView
  onClose(): void
  onSaved(): void
}) {
  const t = words.value
  const [entered, setEntered] = useState<Entered>({
    url: webhook?.url ?? '',
    types: webhook?.types?.join(', ') ?? '',
    instance: '',
    dialect: 'own',
  })
  const [secret, setSecret] = useState<string>()
  const [problem, setProblem] = useState('')
  const submit = async (): Promise<void> => {
    try {
      const made = await save(webhook, entered)
      onSaved()
      if (made === undefined) onClose()
      else setSecret(made)
    } catch (error) {
      setProblem(problemText(error))
    }
  }
  if (secret !== undefined) {
    return (
      <Dialog title={t.hooks.secret} onClose={onClose}>
        <p>{t.hooks.secretText}</p>
        <Copyable label={t.hooks.secret} text={secret} />
      </Dialog>
    )
  }
  return (
    <Dialog title={webhook ? t.hooks.change : t.hooks.add} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Fields
          entered={entered}
          change={(patch) => setEntered({ ...entered, ...patch })}
          isNew={webhook === undefined}
        />
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="submit" class="button primary">
            {t.actions.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
