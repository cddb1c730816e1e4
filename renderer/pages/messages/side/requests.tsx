// Who asks to be let into a group, for its admins: WhatsApp is asked for it.
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Loaded } from '../../../parts/states.tsx'
import { minute } from '../../../state/clock.ts'
import { useResource } from '../../../state/resource.ts'
import { toast } from '../../../state/toasts.ts'
import { jidText } from '../../../words/phone.ts'
import { sideWords } from '../../../words/side.ts'
import { when } from '../../../words/times.ts'
import { toldReason } from '../../../words/told.ts'
import { useGroupNews, type Of } from './group-news.ts'
import { Name } from './named.tsx'

/** Shown where anybody asks, or where it cannot be said whether anybody does. */
export function Requests({ instance, group }: Of) {
  const t = sideWords()
  const params = { id: instance, group }
  const found = useResource(
    async () => (await call('listJoinRequests', { params })).requests,
    [instance, group],
  )
  useGroupNews({ instance, group }, found.reload)
  const answer = (verdict: 'approve' | 'reject', jid: string) => async (): Promise<void> => {
    const { people } = await call('answerJoinRequests', { params, body: { verdict, people: [jid] } })
    const left = people.find(({ result }) => result !== 'done')
    if (left !== undefined) toast(toldReason(left) || t.members.unknown, { kind: 'problem' })
    found.reload()
  }
  return (
    <Loaded from={found} lines={1}>
      {(requests) =>
        requests.length > 0 && (
          <>
            <h3>{t.requests.title}</h3>
            <ul aria-label={t.requests.title}>
              {requests.map(({ at, ...person }) => {
                const name = person.name ?? jidText(person.jid)
                return (
                  <li key={person.jid}>
                    <Name instance={instance} {...person} />
                    {at !== null && <span class="small"> · {t.requests.since(when(at, minute.value))}</span>}
                    <div class="chat-actions">
                      <Button run={answer('approve', person.jid)} label={`${t.requests.letIn}: ${name}`}>
                        {t.requests.letIn}
                      </Button>
                      <Button
                        run={answer('reject', person.jid)}
                        look="quiet"
                        label={`${t.requests.refuse}: ${name}`}
                      >
                        {t.requests.refuse}
                      </Button>
                    </div>
                  </li>
                )
              })}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}
