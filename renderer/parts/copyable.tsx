// A text to take along, with the button that copies it.
import { useId } from 'preact/hooks'
import { toast } from '../state/toasts.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  toast(words.value.actions.copied)
}

export function Copyable({ label, text }: { label: string; text: string }) {
  const id = useId()
  return (
    <div class="copyable">
      <div class="copyable-head">
        <span id={id}>{label}</span>
        <Button
          run={() => copy(text)}
          look="quiet"
          icon="copy"
          label={`${words.value.actions.copy}: ${label}`}
        >
          {words.value.actions.copy}
        </Button>
      </div>
      <pre tabIndex={0} role="region" aria-labelledby={id}>
        {text}
      </pre>
    </div>
  )
}
