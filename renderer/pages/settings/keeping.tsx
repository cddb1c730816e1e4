// How long files and messages are kept: for all numbers, or for one. What would go is shown before anything does.
import { useState } from 'preact/hooks'
import type { ChangeKeeping, KeepingView } from '../../../core/contract/appliance/keeping-routes.ts'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { day } from '../../words/times.ts'
import { words } from '../../words/words.ts'

const gb = 1024 ** 3

type Limits = Pick<KeepingView['all'], 'filesDays' | 'filesBytes' | 'messagesDays'>

function limitsIn({ all, numbers }: KeepingView, instance: InstanceView | undefined): Limits {
  return instance === undefined ? all : (numbers.find((each) => each.instanceId === instance.id) ?? all)
}

const whole = (text: string): number | null =>
  text.trim() === '' ? null : Math.max(0, Math.round(Number(text)))

function Fields({
  limits,
  instance,
  onSaved,
}: {
  limits: Limits
  instance: InstanceView | undefined
  onSaved(view: KeepingView): void
}) {
  const t = words.value.keeping
  const [filesDays, setFilesDays] = useState(String(limits.filesDays ?? ''))
  const [filesGb, setFilesGb] = useState(limits.filesBytes === null ? '' : String(limits.filesBytes / gb))
  const [messagesDays, setMessagesDays] = useState(String(limits.messagesDays ?? ''))
  const body = (): ChangeKeeping => ({
    ...(instance !== undefined && { instance: instance.id }),
    filesDays: whole(filesDays),
    filesBytes: filesGb.trim() === '' ? null : Math.round(Number(filesGb) * gb),
    messagesDays: whole(messagesDays),
  })
  const save = async (change: ChangeKeeping): Promise<void> => {
    onSaved(await call('changeKeeping', { body: change }))
    toast(words.value.actions.saved)
  }
  const look = async (): Promise<void> => {
    const change = body()
    const { messages, oldestAt } = await call('previewKeeping', { body: change })
    if (messages === 0) return save(change)
    ask({
      title: t.saveTitle(messages),
      text: t.saveText(day(oldestAt ?? 0)),
      yes: t.erase,
      typed: String(messages),
      run: () => save({ ...change, confirmMessages: messages }),
    })
    return undefined
  }
  return (
    <>
      <div class="fields">
        <TextField label={t.filesDays} type="number" min={0} value={filesDays} onChange={setFilesDays} />
        <TextField label={t.filesGb} type="number" min={0} value={filesGb} onChange={setFilesGb} />
        <TextField
          label={t.messagesDays}
          type="number"
          min={0}
          value={messagesDays}
          onChange={setMessagesDays}
        />
      </div>
      <Button run={look}>{words.value.actions.save}</Button>
    </>
  )
}

export function KeepingSection({ instance }: { instance?: InstanceView }) {
  const t = words.value.keeping
  const kept = useResource(() => call('getKeeping', {}), [])
  return (
    <Section title={t.title} text={instance === undefined ? t.text : t.ownText}>
      {kept.data && <Fields limits={limitsIn(kept.data, instance)} instance={instance} onSaved={kept.set} />}
    </Section>
  )
}
