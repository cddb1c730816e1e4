// Which of the two designs is shown: the system's choice unless the person made one.
const storageName = 'holdfast.theme'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export function readTheme(): Theme {
  const stored = localStorage.getItem(storageName)
  return themes.find((theme) => theme === stored) ?? 'system'
}

export function writeTheme(theme: Theme): void {
  localStorage.setItem(storageName, theme)
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}
