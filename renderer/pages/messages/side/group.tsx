// What a group is called and set to, for who may change it: of what is set for all, an admin; of name, description and picture
// whoever the group lets. And the link by which one comes in, which is taken back by making another.
import { useState } from 'preact/hooks'
import type { ChangeGroup, GroupView } from '../../../../core/contract/groups/group.ts'
import { addressOf, answered, call, sessionHeader } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Copyable } from '../../../parts/copyable.tsx'
import { ask } from '../../../parts/dialog.tsx'
import { CheckField, SelectField, TextField } from '../../../parts/field.tsx'
import { useResource } from '../../../state/resource.ts'
import { toast } from '../../../state/toasts.ts'
import { problemText } from '../../../words/problem.ts'
import { words } from '../../../words/words.ts'

interface Of {
  instance: string
  group: string
}
type Change = (change: ChangeGroup) => Promise<void>

const days = ['', '1', '7', '90'] as const
const daySeconds = 86_400

async function bring(instance: string, file: File): Promise<string> {
  const response = await fetch(addressOf('uploadMedia', { query: { instance } }), {
    method: 'POST',
    headers: [sessionHeader()],
    body: file,
  })
  return (answered(response.status, await response.json()) as { hash: string }).hash
}

function Named({ of, change }: { of: GroupView; change: Change }) {
  const t = words.value
  const [subject, setSubject] = useState(of.subject)
  const [description, setDescription] = useState(of.description ?? '')
  const isChanged = subject.trim() !== of.subject || description.trim() !== (of.description ?? '')
  const save = (): Promise<void> =>
    change({
      ...(subject.trim() !== of.subject && { subject: subject.trim() }),
      ...(description.trim() !== (of.description ?? '') && { description: description.trim() || null }),
    })
  return (
    <>
      <TextField label={t.reading.group.subject} value={subject} onChange={setSubject} maxLength={100} />
      <TextField
        label={t.reading.group.description}
        value={description}
        onChange={setDescription}
        maxLength={2048}
      />
      <Button run={save} disabled={!isChanged || subject.trim() === ''}>
        {t.actions.save}
      </Button>
    </>
  )
}

function Picture({ instance, group }: Of) {
  const t = words.value.reading.group
  const params = { id: instance, group }
  const put = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    try {
      await call('setGroupPicture', { params, body: { file: { hash: await bring(instance, file) } } })
    } catch (error) {
      toast(problemText(error), { kind: 'problem' })
    }
  }
  return (
    <div class="chat-actions">
      <label class="button plain">
        <span>{t.picture}</span>
        <input
          type="file"
          class="unseen"
          accept="image/jpeg,image/png,image/webp"
          onChange={({ currentTarget }) => void put(currentTarget.files?.[0])}
        />
      </label>
      <Button run={() => call('setGroupPicture', { params, body: { file: null } })}>{t.noPicture}</Button>
    </div>
  )
}

/** Asked for by whoever wants it: only admins have it. */
function InviteLink({ instance, group }: Of) {
  const t = words.value
  const [link, setLink] = useState<string>()
  const params = { id: instance, group }
  if (link === undefined)
    return (
      <Button icon="link" run={async () => setLink((await call('getInviteLink', { params })).url)}>
        {t.messages.side.showInvite}
      </Button>
    )
  const revoke = (): void =>
    ask({
      title: `${t.reading.group.revoke}?`,
      text: t.reading.group.revokeText,
      yes: t.reading.group.revoke,
      run: async () => setLink((await call('revokeInviteLink', { params })).url),
    })
  return (
    <>
      <Copyable label={t.messages.side.invite} text={link} />
      <Button run={revoke}>{t.reading.group.revoke}</Button>
    </>
  )
}

function ForAdmins({ of, change }: { of: GroupView; change: Change }) {
  const t = words.value.reading.group
  const set = async (body: ChangeGroup): Promise<void> => {
    try {
      await change(body)
    } catch (error) {
      toast(problemText(error), { kind: 'problem' })
    }
  }
  const { announce, locked, approval, expiresSeconds } = of
  const isAdminsAdd = of.memberAdd === 'admins'
  const expires = days.find((each) => Number(each) * daySeconds === (expiresSeconds ?? 0)) ?? ''
  return (
    <>
      <CheckField label={t.announce} checked={announce} onChange={() => void set({ announce: !announce })} />
      <CheckField label={t.locked} checked={locked} onChange={() => void set({ locked: !locked })} />
      <CheckField
        label={t.memberAdd}
        checked={isAdminsAdd}
        onChange={() => void set({ memberAdd: isAdminsAdd ? 'all' : 'admins' })}
      />
      <CheckField label={t.approval} checked={approval} onChange={() => void set({ approval: !approval })} />
      <SelectField
        label={t.expires}
        value={expires}
        options={days.map((value) => ({
          value,
          text: value === '' ? t.never : words.value.notice.days(Number(value)),
        }))}
        onChange={(value) => {
          const seconds = { '': null, '1': 86_400, '7': 604_800, '90': 7_776_000 } as const
          void set({ expiresSeconds: seconds[value] })
        }}
      />
    </>
  )
}

export function GroupSettings({ instance, group }: Of) {
  const t = words.value.reading.group
  const params = { id: instance, group }
  const found = useResource(() => call('getGroup', { params }), [instance, group])
  const of = found.data
  // Those who are in it are told below, with what went wrong.
  if (of === undefined || of.role === null) return null
  const change: Change = async (body) => {
    found.set({ ...of, ...(await call('changeGroup', { params, body })) })
  }
  const isAdmin = of.role !== 'member'
  return (
    <>
      {of.description !== null && (
        <p class="side-description" dir="auto">
          {of.description}
        </p>
      )}
      {(isAdmin || !of.locked) && (
        <details class="side-settings">
          <summary>{t.title}</summary>
          <Named of={of} change={change} key={`${of.subject} ${of.description}`} />
          <Picture instance={instance} group={group} />
          {isAdmin && <ForAdmins of={of} change={change} />}
        </details>
      )}
      <div class="side-invite">
        <InviteLink instance={instance} group={group} />
      </div>
    </>
  )
}
