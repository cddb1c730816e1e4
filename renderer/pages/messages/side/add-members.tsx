// Adds people to a group: found among those who are known, or by their numbers; what became of each is said.
import { useState } from 'preact/hooks'
import type { MemberView, PersonResult } from '../../../../core/contract/groups/group.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { TextField } from '../../../parts/field.tsx'
import { Loaded } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { jidText } from '../../../words/phone.ts'
import { sideWords } from '../../../words/side.ts'
import { toldReason } from '../../../words/told.ts'
import type { Of } from './group-news.ts'

const shownAtOnce = 40
const shortestNumber = 7

interface Person {
  jid: string
  name: string
}

async function find(instance: string, text: string): Promise<readonly Person[]> {
  if (text !== '') {
    const { people } = await call('search', { query: { q: text, instance, limit: shownAtOnce } })
    return people
      .filter(({ kind }) => kind === 'user')
      .map(({ jid, pn, name }) => ({ jid: pn ?? jid, name: name ?? jidText(pn ?? jid) }))
  }
  const { contacts } = await call('listContacts', { params: { id: instance }, query: { limit: shownAtOnce } })
  return contacts.map(({ jid, pn, name, pushName }) => ({
    jid: pn ?? jid,
    name: name ?? pushName ?? jidText(pn ?? jid),
  }))
}

/** Somebody who is not known here is added by the number alone. */
function byNumber(text: string): Person[] {
  const number = text.replaceAll(/\D/g, '')
  const isOne = number.length >= shortestNumber && /^[\d\s+().-]*$/.test(text)
  return isOne ? [{ jid: number, name: sideWords().members.number(`+${number}`) }] : []
}

function Results({ people, names }: { people: readonly PersonResult[]; names: ReadonlyMap<string, string> }) {
  const t = sideWords().members
  return (
    <div role="status" aria-label={t.became}>
      <ul class="small">
        {people.map((each) => (
          <li key={each.person}>
            <bdi>{names.get(each.person) ?? jidText(each.jid)}</bdi>: {t[each.result]}
            {each.result !== 'done' && each.reason !== null && ` – ${toldReason(each)}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Choice({
  instance,
  members,
  chosen,
  toggle,
}: {
  instance: string
  members: readonly MemberView[]
  chosen: ReadonlyMap<string, string>
  toggle(person: Person): void
}) {
  const t = sideWords().members
  const [text, setText] = useState('')
  const wanted = text.trim()
  const found = useResource(() => find(instance, wanted), [instance, wanted])
  const isIn = new Set(members.flatMap(({ jid, pn, lid }) => [jid, pn, lid]))
  return (
    <>
      <TextField label={t.find} value={text} onChange={setText} maxLength={100} />
      <Loaded from={found}>
        {(people) => {
          const kept = [...chosen].map(([jid, name]) => ({ jid, name }))
          const fresh = [...people, ...byNumber(wanted)].filter(
            ({ jid }) => !isIn.has(jid) && !isIn.has(`${jid}@s.whatsapp.net`) && !chosen.has(jid),
          )
          const all = [...kept, ...fresh]
          if (all.length === 0) return <p class="small">{t.nobody}</p>
          return (
            <fieldset class="forward-chats">
              <legend class="unseen">{t.add}</legend>
              {all.map((person) => (
                <label class="check" key={person.jid}>
                  <input type="checkbox" checked={chosen.has(person.jid)} onChange={() => toggle(person)} />
                  <bdi>{person.name}</bdi>
                </label>
              ))}
            </fieldset>
          )
        }}
      </Loaded>
    </>
  )
}

export function AddMembers({
  instance,
  group,
  members,
  onDone,
}: Of & { members: readonly MemberView[]; onDone(): void }) {
  const t = sideWords().members
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map())
  const [told, setTold] = useState<{ people: readonly PersonResult[]; names: ReadonlyMap<string, string> }>()
  const toggle = ({ jid, name }: Person): void => {
    const now = new Map(chosen)
    if (!now.delete(jid)) now.set(jid, name)
    setChosen(now)
  }
  const add = async (): Promise<void> => {
    const { people } = await call('changeMembers', {
      params: { id: instance, group },
      body: { action: 'add', people: [...chosen.keys()] },
    })
    setTold({ people, names: chosen })
    setChosen(new Map())
    setOpen(false)
    onDone()
  }
  return (
    <>
      <div class="chat-actions">
        <Button icon="plus" pressed={isOpen} run={() => setOpen(!isOpen)}>
          {t.add}
        </Button>
      </div>
      {isOpen && (
        <div class="side-add">
          <Choice instance={instance} members={members} chosen={chosen} toggle={toggle} />
          {chosen.size > 0 && (
            <Button run={add} look="primary">
              {t.addMany(chosen.size)}
            </Button>
          )}
        </div>
      )}
      {told && <Results {...told} />}
    </>
  )
}
