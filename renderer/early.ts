// Before the first paint: the theme that was chosen, so that nothing flashes.
import { readTheme } from './state/theme.ts'

const theme = readTheme()
if (theme !== 'system') document.documentElement.dataset['theme'] = theme
