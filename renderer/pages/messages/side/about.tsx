// Who a chat is with: what that person shows of himself, whether he is blocked.
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Face } from '../../../parts/face.tsx'
import { useResource } from '../../../state/resource.ts'
import { toast } from '../../../state/toasts.ts'
import { jidText } from '../../../words/phone.ts'
import { exact } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'

interface Props {
  instance: string
  jid: string
  name: string
}

/** WhatsApp is asked for it: what cannot be had just now is left out. */
export function Person({ instance, jid, name, isOnline }: Props & { isOnline: boolean }) {
  const t = words.value.messages.side
  const params = { id: instance }
  const found = useResource(
    isOnline ? () => call('getProfile', { params, query: { person: jid } }) : undefined,
    [instance, jid],
  )
  const { about, business } = found.data ?? {}
  return (
    <div class="side-person">
      <Face instance={instance} jid={jid} name={name} kind="user" />
      <p class="side-name">
        <bdi>{name}</bdi>
      </p>
      {name !== jidText(jid) && <p class="small">{jidText(jid)}</p>}
      {about && (
        <p dir="auto" title={about.setAt === null ? t.about : `${t.about}, ${exact(about.setAt)}`}>
          {about.text}
        </p>
      )}
      {business && (
        <p class="small" dir="auto">
          {[business.category, business.description, business.address, business.email, ...business.websites]
            .filter((each) => each !== null && each !== '')
            .join(' · ')}
        </p>
      )}
    </div>
  )
}

export function Block({ instance, jid, name }: Props) {
  const t = words.value.messages.side
  const params = { id: instance }
  const found = useResource(() => call('listBlocked', { params }), [instance])
  const isBlocked = found.data?.blocked.includes(jid)
  if (isBlocked === undefined) return null
  const set = async (): Promise<void> => {
    found.set(await call('setBlocked', { params, body: { person: jid, blocked: !isBlocked } }))
    toast(isBlocked ? t.unblocked(name) : t.blocked(name))
  }
  return (
    <Button run={set} pressed={isBlocked}>
      {isBlocked ? t.unblock : t.block}
    </Button>
  )
}
