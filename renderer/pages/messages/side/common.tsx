// The groups that the number and somebody are both in.
import { call } from '../../../api/client.ts'
import { useResource } from '../../../state/resource.ts'
import { href } from '../../../state/router.ts'
import { words } from '../../../words/words.ts'

/** Shown where there are any. */
export function CommonGroups({ instance, jid }: { instance: string; jid: string }) {
  const t = words.value
  const found = useResource(
    () => call('listGroups', { params: { id: instance }, query: { person: jid } }),
    [instance, jid],
  )
  const groups = (found.data?.groups ?? []).filter(({ role }) => role !== null)
  if (groups.length === 0) return null
  return (
    <section class="members" aria-label={t.reading.common}>
      <h3>{t.reading.common}</h3>
      <ul tabIndex={0}>
        {groups.map((group) => (
          <li key={group.jid}>
            <a href={href('messages', instance, group.jid)}>
              <bdi>{group.subject}</bdi>
            </a>
            <span class="small"> · {t.group.members(group.size)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
