// The short answers at the edge of the page.
import { dismiss, toast, toasts, type Toast } from '../state/toasts.ts'
import { problemText } from '../words/problem.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

function One({ shown }: { shown: Toast }) {
  const t = words.value.actions
  const { undo } = shown
  const take = async (): Promise<void> => {
    dismiss(shown.id)
    try {
      await undo?.()
    } catch (error) {
      toast(problemText(error), { kind: 'problem' })
    }
  }
  return (
    <div class="toast" data-kind={shown.kind}>
      <Icon name={shown.kind === 'done' ? 'circleCheck' : 'circleAlert'} />
      <span class="toast-text">{shown.text}</span>
      {undo && (
        <Button run={take} icon="undo2">
          {t.undo}
        </Button>
      )}
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t.close}
        onClick={() => dismiss(shown.id)}
      >
        <Icon name="x" size={18} />
      </button>
    </div>
  )
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map((each) => (
        <One key={each.id} shown={each} />
      ))}
    </div>
  )
}
