// La bandeja, los avisos y la página de inicio, en español.
import type { DesktopWords } from '../en/desktop.ts'

export const desktop: DesktopWords = {
  open: 'Abrir Holdfast',
  quit: 'Salir',
  pause: 'Pausar todos los números',
  resume: 'Reanudar',
  online: (up, all) => `${up} de ${all} en línea`,
  noNumbers: 'Aún no hay números',
  starting: 'Iniciando…',
  crashed: (seconds) =>
    `Holdfast se cerró de forma inesperada. Vuelve en ${seconds} s. No se ha perdido nada.`,
  unlock: 'Desbloquear',
  passphrase: 'Contraseña',
  retry: 'Reintentar',
  backupFailing: 'Las copias de seguridad fallan. Tus números funcionan; mira el motivo en Copias.',
  loggedOut: (name) => `Se cerró la sesión de ${name} en el teléfono.`,
  replaced: (name) => `Otro ordenador ha tomado ${name}.`,
  restricted: (name) => `WhatsApp ha restringido ${name}.`,
  kept: 'No se ha perdido nada. Abre Holdfast para ver qué hacer.',
  chooseFolder: 'Elige una carpeta',
  chooseArchive: 'Elige un archivo de copia',
  saveArchive: 'Guardar la copia como',
}
