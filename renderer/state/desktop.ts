// What the desktop offers the page beyond a browser: the system's own dialogs, and starting at login.
interface Desktop {
  chooseFolder(): Promise<string | null>
  chooseArchive(): Promise<string | null>
  saveArchive(name: string): Promise<string | null>
  /** For a session of this window; null while its owner has locked it. */
  ticket(): Promise<string | null>
  lock(): Promise<void>
  /** The session of the window is looked at: it counts only where somebody has signed in. */
  unlocked(): Promise<void>
  startsAtLogin(): Promise<boolean>
  startAtLogin(wanted: boolean): Promise<void>
  /** In front, also where it was closed to the tray. */
  showWindow(): Promise<void>
}

declare global {
  interface Window {
    holdfastDesktop?: Desktop
  }
}

/** Undefined in a browser: there a path is typed. */
export const desktop = (): Desktop | undefined => window.holdfastDesktop
