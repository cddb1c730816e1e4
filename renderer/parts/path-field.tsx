// A file or folder on the appliance's machine: typed in a browser, chosen in the system's own dialog on the desktop.
import { desktop } from '../state/desktop.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'

interface PathFieldProps {
  label: string
  value: string
  onChange(value: string): void
  what: 'folder' | 'archive' | 'newArchive'
  /** What a new file is called unless somebody says otherwise. */
  name?: string
  hint?: string
}

export function PathField({ label, value, onChange, what, name = 'holdfast', hint }: PathFieldProps) {
  const t = words.value.files
  const bridge = desktop()
  const choose = async (): Promise<void> => {
    const chosen = await (what === 'folder'
      ? bridge?.chooseFolder()
      : what === 'archive'
        ? bridge?.chooseArchive()
        : bridge?.saveArchive(name))
    if (chosen != null) onChange(chosen)
  }
  return (
    <div class="path-field">
      <TextField
        label={label}
        value={value}
        onChange={onChange}
        required
        maxLength={4096}
        hint={hint ?? t.pathHint[what]}
      />
      {bridge && (
        <Button run={choose} icon="folderOpen" label={`${t.choose}: ${label}`}>
          {t.choose}
        </Button>
      )}
    </div>
  )
}
