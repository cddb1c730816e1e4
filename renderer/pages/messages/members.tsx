// Who is in a group, admins first, as it is stored here.
import { call } from '../../api/client.ts'
import { Failed, Loading } from '../../parts/states.tsx'
import { useResource } from '../../state/resource.ts'
import { jidText } from '../../words/phone.ts'
import { words } from '../../words/words.ts'

export function Members({ instance, group }: { instance: string; group: string }) {
  const t = words.value.group
  const params = { id: instance, group }
  const found = useResource(() => call('getGroup', { params }), [instance, group])
  if (found.data === undefined)
    return found.error === undefined ? <Loading /> : <Failed error={found.error} retry={found.reload} />
  const { members, role } = found.data
  return (
    <section class="members" aria-label={t.membersTitle}>
      <h3>{t.members(members.length)}</h3>
      {role === null && <p class="small">{t.gone}</p>}
      <ul tabIndex={0}>
        {members.map(({ jid, name, role: is, isMe }) => (
          <li key={jid}>
            {isMe ? words.value.messages.you : (name ?? jidText(jid))}
            {name !== null && !isMe && <span class="small"> {jidText(jid)}</span>}
            {is !== 'member' && <span class="small"> · {t.admin}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
