// The quick answers of a number: which there are, one more, one changed, one taken away.
import { useEffect, useState } from 'preact/hooks'
import type { QuickAnswerView } from '../../../../core/contract/messages/answer-routes.ts'
import { call } from '../../../api/client.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { TextField } from '../../../parts/field.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { problemText } from '../../../words/problem.ts'
import { writingWords } from '../../../words/writing.ts'
import { answersOf, fetchAnswers } from './store.ts'

interface Edited {
  /** Undefined: a new one. */
  answer?: QuickAnswerView
  name: string
  text: string
  isForAll: boolean
}

async function save(instance: string, { answer, name, text, isForAll }: Edited): Promise<void> {
  if (answer !== undefined)
    await call('changeQuickAnswer', { params: { answer: answer.id }, body: { name, text } })
  else await call('addQuickAnswer', { body: { name, text, ...(!isForAll && { instance }) } })
}

function Whose({ isForAll, onChange }: { isForAll: boolean; onChange(isForAll: boolean): void }) {
  const t = writingWords().answers
  const one = (value: boolean, text: string) => (
    <label class="check">
      <input type="radio" name="whose" checked={isForAll === value} onChange={() => onChange(value)} />
      <span>{text}</span>
    </label>
  )
  return (
    <fieldset class="answers-whose">
      <legend>{t.whose}</legend>
      {one(false, t.forOne)}
      {one(true, t.forAll)}
    </fieldset>
  )
}

function Form({ instance, first, onDone }: { instance: string; first: Edited; onDone(): void }) {
  const t = writingWords().answers
  const [edited, setEdited] = useState(first)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<Edited>): void => setEdited((now) => ({ ...now, ...part }))
  const submit = async (): Promise<void> => {
    setBusy(true)
    setProblem('')
    try {
      await save(instance, { ...edited, name: edited.name.replace(/^\//, '') })
      await fetchAnswers(instance)
      onDone()
    } catch (error) {
      setProblem(problemText(error))
      setBusy(false)
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void submit()
      }}
    >
      <TextField
        label={t.name}
        hint={t.nameHint}
        value={edited.name}
        onChange={(name) => change({ name })}
        required
      />
      <label class="field">
        <span>{t.text}</span>
        <textarea
          rows={4}
          dir="auto"
          required
          maxLength={4096}
          value={edited.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      {edited.answer === undefined && (
        <Whose isForAll={edited.isForAll} onChange={(isForAll) => change({ isForAll })} />
      )}
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="dialog-foot">
        <button type="button" class="button plain" onClick={onDone}>
          {t.cancel}
        </button>
        <button type="submit" class="button primary" disabled={busy}>
          {t.save}
        </button>
      </div>
    </form>
  )
}

function Act({ label, icon, run }: { label: string; icon: 'send' | 'pencil' | 'trash'; run(): void }) {
  return (
    <button type="button" class="button quiet icon-only" aria-label={label} title={label} onClick={run}>
      <Icon name={icon} size={18} />
    </button>
  )
}

interface ListProps {
  instance: string
  onUse(text: string): void
  onEdit(edited: Edited): void
}

function List({ instance, onUse, onEdit }: ListProps) {
  const t = writingWords().answers
  const [problem, setProblem] = useState('')
  const answers = answersOf(instance)
  const remove = async ({ id }: QuickAnswerView): Promise<void> => {
    try {
      await call('deleteQuickAnswer', { params: { answer: id } })
      await fetchAnswers(instance)
    } catch (error) {
      setProblem(problemText(error))
    }
  }
  useEffect(() => {
    fetchAnswers(instance).catch((error: unknown) => setProblem(problemText(error)))
  }, [instance])
  return (
    <>
      <p class="small">{t.about}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      {answers.length === 0 && <p role="status">{t.empty}</p>}
      <ul class="answers">
        {answers.map((answer) => (
          <li key={answer.id}>
            <div>
              <p>
                <b>/{answer.name}</b>
                {answer.instanceId === null && <span class="small"> · {t.forAll}</span>}
              </p>
              <p class="small" dir="auto">
                {answer.text}
              </p>
            </div>
            <Act label={t.use(answer.name)} icon="send" run={() => onUse(answer.text)} />
            <Act
              label={t.change(answer.name)}
              icon="pencil"
              run={() =>
                onEdit({ answer, name: answer.name, text: answer.text, isForAll: answer.instanceId === null })
              }
            />
            <Act label={t.remove(answer.name)} icon="trash" run={() => void remove(answer)} />
          </li>
        ))}
      </ul>
      <div class="dialog-foot">
        <button
          type="button"
          class="button primary"
          onClick={() => onEdit({ name: '', text: '', isForAll: false })}
        >
          <Icon name="plus" size={18} />
          <span>{t.add}</span>
        </button>
      </div>
    </>
  )
}

export function QuickAnswers({
  instance,
  onUse,
  onClose,
}: {
  instance: string
  onUse(text: string): void
  onClose(): void
}) {
  const [edited, setEdited] = useState<Edited>()
  return (
    <Dialog title={writingWords().answers.title} onClose={onClose}>
      {edited === undefined ? (
        <List instance={instance} onUse={onUse} onEdit={setEdited} />
      ) : (
        <Form instance={instance} first={edited} onDone={() => setEdited(undefined)} />
      )}
    </Dialog>
  )
}
