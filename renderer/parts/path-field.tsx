// A file or folder on the appliance's machine: typed, or chosen in a list of its folders, on the desktop in the system's own
// dialog.
import { useState } from 'preact/hooks'
import { desktop } from '../state/desktop.ts'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { later } from './later.tsx'

const PlacePicker = later(async () => (await import('./place-picker.tsx')).PlacePicker)

interface PathFieldProps {
  label: string
  value: string
  onChange(value: string): void
  what: 'folder' | 'archive' | 'newArchive'
  /** What a new file is called unless somebody says otherwise. */
  name?: string
  hint?: string
}

/** A file that is to be made lies in the folder that was chosen. */
function inFolder(folder: string, name: string): string {
  const between = folder.includes('\\') ? '\\' : '/'
  return `${folder.replace(/[/\\]$/, '')}${between}${name}.holdfast`
}

export function PathField({ label, value, onChange, what, name = 'holdfast', hint }: PathFieldProps) {
  const t = words.value.files
  const [isPicking, setIsPicking] = useState(false)
  const bridge = desktop()
  const choose = async (): Promise<void> => {
    if (bridge === undefined) return setIsPicking(true)
    const chosen = await (what === 'folder'
      ? bridge.chooseFolder()
      : what === 'archive'
        ? bridge.chooseArchive()
        : bridge.saveArchive(name))
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
      <Button run={choose} icon="folderOpen" label={`${t.choose}: ${label}`}>
        {t.choose}
      </Button>
      {isPicking && (
        <PlacePicker
          what={what}
          onPick={(path) => onChange(what === 'newArchive' ? inFolder(path, name) : path)}
          onClose={() => setIsPicking(false)}
          onFailed={() => setIsPicking(false)}
        />
      )}
    </div>
  )
}
