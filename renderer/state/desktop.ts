// What the desktop offers the page beyond a browser: the system's own dialogs, and starting at login.
interface Desktop {
  chooseFolder(): Promise<string | null>
  chooseArchive(): Promise<string | null>
  saveArchive(name: string): Promise<string | null>
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
