// A community in the actions of its chat: the groups in it, one more put in, one taken out, and leaving all of it.
import { useState } from 'preact/hooks'
import type { GroupView } from '../../../core/contract/groups/group.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { SelectField } from '../../parts/field.tsx'
import { Failed, Loading } from '../../parts/states.tsx'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { words } from '../../words/words.ts'

interface Of {
  instance: string
  community: GroupView
  onGone(): void
}

const mayChange = ({ role }: GroupView): boolean => role === 'admin' || role === 'superadmin'

export function Community({ instance, community, onGone }: Of) {
  const t = words.value.group.community
  const params = { id: instance, community: community.jid }
  const found = useResource(() => call('listSubGroups', { params }), [instance, community.jid])
  const leave = (): void => {
    onGone()
    ask({
      title: t.leaveTitle(community.subject),
      text: t.leaveText,
      yes: t.leave,
      run: async () => {
        await call('leaveCommunity', { params })
        toast(t.left)
      },
    })
  }
  return (
    <section class="members" aria-label={t.title}>
      <h3>{t.title}</h3>
      {found.data === undefined ? (
        found.error === undefined ? (
          <Loading />
        ) : (
          <Failed error={found.error} retry={found.reload} />
        )
      ) : (
        <ul tabIndex={0}>
          {found.data.groups.map(({ jid, subject, isAnnouncements, isMember }) => (
            <li key={jid}>
              {isMember ? <a href={href('messages', instance, jid)}>{subject}</a> : <span>{subject}</span>}
              {isAnnouncements && <span class="small"> · {t.announcements}</span>}
              {!isAnnouncements && mayChange(community) && (
                <Button
                  look="quiet"
                  label={`${t.takeOut}: ${subject}`}
                  run={async () => {
                    await call('unlinkGroup', { params: { ...params, group: jid } })
                    found.reload()
                  }}
                >
                  {t.takeOut}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange(community) && <PutIn instance={instance} community={community} onDone={found.reload} />}
      {community.role !== null && <Button run={leave}>{t.leave}</Button>}
    </section>
  )
}

/** Of the groups in which the number is an admin, and which are in no community. */
function PutIn({ instance, community, onDone }: Omit<Of, 'onGone'> & { onDone(): void }) {
  const t = words.value.group.community
  const [chosen, setChosen] = useState('')
  const found = useResource(() => call('listGroups', { params: { id: instance } }), [instance])
  const free = (found.data?.groups ?? []).filter(
    (each) => mayChange(each) && !each.isCommunity && each.parent === null,
  )
  if (free.length === 0) return null
  const options = free.map(({ jid, subject }) => ({ value: jid, text: subject }))
  const put = async (): Promise<void> => {
    await call('linkGroup', { params: { id: instance, community: community.jid, group: chosen } })
    setChosen('')
    found.reload()
    onDone()
  }
  return (
    <div class="chat-actions">
      <SelectField
        label={t.group}
        value={chosen}
        options={[{ value: '', text: t.choose }, ...options]}
        onChange={setChosen}
      />
      <Button run={put} disabled={chosen === ''}>
        {t.putIn}
      </Button>
    </div>
  )
}
