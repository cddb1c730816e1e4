// An icon beside a word: never read aloud, because the word is.
import { iconPaths } from './icon-paths.ts'

export type IconName = keyof typeof iconPaths

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={iconPaths[name]} />
    </svg>
  )
}
