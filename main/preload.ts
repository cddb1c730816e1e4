// What the page may ask of the desktop: a file or folder by the system's own dialog, a passphrase handed over,
// starting at login, and the window in front. Nothing of Node or Electron gets into the page.
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('holdfastDesktop', {
  chooseFolder: () => ipcRenderer.invoke('choose-folder'),
  chooseArchive: () => ipcRenderer.invoke('choose-archive'),
  saveArchive: (name: string) => ipcRenderer.invoke('save-archive', name),
  ticket: () => ipcRenderer.invoke('ticket'),
  lock: () => ipcRenderer.invoke('lock'),
  unlocked: () => ipcRenderer.invoke('unlocked'),
  startsAtLogin: () => ipcRenderer.invoke('starts-at-login'),
  startAtLogin: (wanted: boolean) => ipcRenderer.invoke('start-at-login', wanted),
  showWindow: () => ipcRenderer.invoke('show-window'),
  core: () => ipcRenderer.invoke('core'),
  unlock: (passphrase: string) => ipcRenderer.invoke('unlock', passphrase),
  retry: () => ipcRenderer.invoke('retry'),
  onCore: (listener: (state: unknown) => void) => {
    ipcRenderer.on('core', (_event, state: unknown) => listener(state))
  },
})
