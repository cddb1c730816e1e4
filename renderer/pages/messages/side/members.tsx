// Who is in a group, admins first, and who was in it before; and what may be done to each of them by who may.
import { useState } from 'preact/hooks'
import type {
  ChangeMembers,
  GroupView,
  MemberView,
  PastMemberView,
} from '../../../../core/contract/groups/group.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { ask } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Failed, Loading } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { go, href } from '../../../state/router.ts'
import { toast } from '../../../state/toasts.ts'
import { jidText } from '../../../words/phone.ts'
import { sideWords } from '../../../words/side.ts'
import { day } from '../../../words/times.ts'
import { toldReason } from '../../../words/told.ts'
import { words } from '../../../words/words.ts'
import { Community } from '../community.tsx'
import { AddMembers } from './add-members.tsx'
import { useGroupNews, type Of } from './group-news.ts'
import { Name } from './named.tsx'
import { Requests } from './requests.tsx'

const isAdmin = ({ role }: Pick<GroupView, 'role'>): boolean => role === 'admin' || role === 'superadmin'

export function Members({ instance, group, onGone }: Of & { onGone(): void }) {
  const t = words.value.group
  const found = useResource(() => call('getGroup', { params: { id: instance, group } }), [instance, group])
  useGroupNews({ instance, group }, found.reload)
  if (found.data === undefined)
    return found.error === undefined ? <Loading /> : <Failed error={found.error} retry={found.reload} />
  const { members, ...of } = found.data
  const mayAdd = isAdmin(of) || (of.role !== null && of.memberAdd === 'all')
  return (
    <>
      {of.isCommunity && <Community instance={instance} community={of} onGone={onGone} />}
      <section class="members" aria-label={t.membersTitle}>
        {isAdmin(of) && of.approval && <Requests instance={instance} group={group} />}
        <h3>{t.members(members.length)}</h3>
        {of.role === null && <p class="small">{t.gone}</p>}
        {mayAdd && <AddMembers instance={instance} group={group} members={members} onDone={found.reload} />}
        <ul tabIndex={0}>
          {members.map((member) => (
            <li key={member.jid}>
              <Member instance={instance} member={member} of={of} onGone={onGone} onDone={found.reload} />
            </li>
          ))}
        </ul>
        <PastMembers instance={instance} group={group} />
        {of.role !== null && !of.isCommunity && <Leave instance={instance} of={of} />}
      </section>
    </>
  )
}

interface MemberProps {
  instance: string
  member: MemberView
  of: GroupView
  onGone(): void
  onDone(): void
}

/** Nobody does anything to himself here. */
function Member(props: MemberProps) {
  const { instance, member } = props
  const t = words.value.group
  const [isOpen, setOpen] = useState(false)
  const inside = (
    <>
      <Name instance={instance} {...member} />
      {member.role !== 'member' && <span class="small"> · {t.admin}</span>}
    </>
  )
  if (member.isMe) return inside
  return (
    <>
      <button
        type="button"
        class="member-line"
        aria-expanded={isOpen}
        title={sideWords().members.actions(member.name ?? jidText(member.jid))}
        onClick={() => setOpen(!isOpen)}
      >
        {inside}
        <Icon name="chevronDown" size={18} />
      </button>
      {isOpen && <Actions {...props} />}
    </>
  )
}

function Actions({ instance, member, of, onGone, onDone }: MemberProps) {
  const t = sideWords().members
  const { jid, role } = member
  const name = member.name ?? jidText(jid)
  const change = async (action: ChangeMembers['action']): Promise<void> => {
    const params = { id: instance, group: of.jid }
    const { people } = await call('changeMembers', { params, body: { action, people: [jid] } })
    const left = people.find(({ result }) => result !== 'done')
    if (left !== undefined) toast(toldReason(left) || t[left.result], { kind: 'problem' })
    onDone()
  }
  const remove = (): void =>
    ask({ title: t.removeTitle(name), text: t.removeText, yes: t.remove, run: () => change('remove') })
  return (
    <div class="chat-actions">
      <Button
        icon="messageCircle"
        run={() => {
          onGone()
          go(href('messages', instance, jid))
        }}
      >
        {t.write}
      </Button>
      {isAdmin(of) && role === 'member' && <Button run={() => change('promote')}>{t.promote}</Button>}
      {isAdmin(of) && role === 'admin' && <Button run={() => change('demote')}>{t.demote}</Button>}
      {isAdmin(of) && role !== 'superadmin' && <Button run={remove}>{t.remove}</Button>}
    </div>
  )
}

function Leave({ instance, of: { jid, subject } }: { instance: string; of: GroupView }) {
  const t = sideWords().members
  const leave = (): void =>
    ask({
      title: t.leaveTitle(subject),
      text: t.leaveText,
      yes: t.leave,
      run: async () => void (await call('leaveGroup', { params: { id: instance, group: jid } })),
    })
  return (
    <div class="chat-actions">
      <Button run={leave} icon="logOut">
        {t.leave}
      </Button>
    </div>
  )
}

/** Shown where there are any. */
function PastMembers({ instance, group }: Of) {
  const t = words.value.group
  const params = { id: instance, group }
  const found = useResource(() => call('listPastMembers', { params }), [instance, group])
  useGroupNews({ instance, group }, found.reload)
  if (found.data === undefined)
    return found.error === undefined ? null : <Failed error={found.error} retry={found.reload} />
  const { members } = found.data
  if (members.length === 0) return null
  return (
    <>
      <h3>{t.left}</h3>
      <ul tabIndex={0} aria-label={t.left}>
        {members.map((person) => (
          <li key={person.jid}>
            <Name instance={instance} {...person} />
            <span class="small"> · {departure(person)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function departure({ leftAt, reason }: Pick<PastMemberView, 'leftAt' | 'reason'>): string {
  const t = words.value.group
  const say = reason === null ? t.goneSince : reason === 'left' ? t.leftOn : t.removedOn
  return say(day(leftAt))
}
