// At which day and time what is written is to go out: kept by the appliance, so that the page may be closed.
import { useState } from 'preact/hooks'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { writingWords } from '../../../words/writing.ts'

/** As the field for a day and a time has it: in the time of this machine. */
function localText(at: number): string {
  const moment = new Date(at)
  return new Date(at - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The next whole hour that is not about to begin. */
const suggested = (): number => Math.ceil((Date.now() + 15 * 60_000) / 3_600_000) * 3_600_000

export function Later({ onPlan, onClose }: { onPlan(at: number): Promise<boolean>; onClose(): void }) {
  const t = writingWords().later
  const [text, setText] = useState(() => localText(suggested()))
  const [problem, setProblem] = useState('')
  const plan = async (): Promise<void> => {
    const at = new Date(text).getTime()
    if (!(at > Date.now())) return setProblem(t.past)
    onClose()
    await onPlan(at)
  }
  return (
    <Dialog title={t.title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void plan()
        }}
      >
        <p>{t.text}</p>
        <label class="field">
          <span>{t.when}</span>
          <input
            type="datetime-local"
            required
            value={text}
            min={localText(Date.now())}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="submit" class="button primary">
            <Icon name="clock" size={18} />
            <span>{t.plan}</span>
          </button>
        </div>
      </form>
    </Dialog>
  )
}
