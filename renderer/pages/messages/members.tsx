// Who is in a group, admins first, and who was in it before, as it is stored here.
import type { MemberView, PastMemberView } from '../../../core/contract/groups/group.ts'
import { call } from '../../api/client.ts'
import { Community } from './community.tsx'
import { Face } from '../../parts/face.tsx'
import { Failed, Loading } from '../../parts/states.tsx'
import { useResource } from '../../state/resource.ts'
import { jidText } from '../../words/phone.ts'
import { day } from '../../words/times.ts'
import { words } from '../../words/words.ts'

interface Of {
  instance: string
  group: string
}

export function Members({ instance, group, onGone }: Of & { onGone(): void }) {
  const t = words.value.group
  const params = { id: instance, group }
  const found = useResource(() => call('getGroup', { params }), [instance, group])
  if (found.data === undefined)
    return found.error === undefined ? <Loading /> : <Failed error={found.error} retry={found.reload} />
  const { members, ...of } = found.data
  return (
    <>
      {of.isCommunity && <Community instance={instance} community={of} onGone={onGone} />}
      <section class="members" aria-label={t.membersTitle}>
        <h3>{t.members(members.length)}</h3>
        {of.role === null && <p class="small">{t.gone}</p>}
        <ul tabIndex={0}>
          {members.map(({ role: is, ...person }) => (
            <li key={person.jid}>
              <Name instance={instance} {...person} />
              {is !== 'member' && <span class="small"> · {t.admin}</span>}
            </li>
          ))}
        </ul>
        <PastMembers instance={instance} group={group} />
      </section>
    </>
  )
}

/** Shown where there are any. */
function PastMembers({ instance, group }: Of) {
  const t = words.value.group
  const params = { id: instance, group }
  const found = useResource(() => call('listPastMembers', { params }), [instance, group])
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

function Name({
  instance,
  jid,
  name,
  isMe,
}: { instance: string } & Pick<MemberView, 'jid' | 'name' | 'isMe'>) {
  const t = words.value.messages
  return (
    <>
      <Face instance={instance} jid={jid} name={isMe ? t.you : (name ?? '')} kind="user" />
      <span>{isMe ? t.you : (name ?? jidText(jid))}</span>
      {name !== null && !isMe && <span class="small"> {jidText(jid)}</span>}
    </>
  )
}
