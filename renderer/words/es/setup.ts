// The first-run set-up, and what it reminds of afterwards, in Spanish.
import type { Words } from '../en/index.ts'

export const setup: Words['setup'] = {
  title: 'Le damos la bienvenida a Holdfast',
  text: 'Mantiene conectados sus números de WhatsApp en este equipo y nunca pierde ninguno. Tres pasos y listo.',
  step: (n: number, of: number) => `Paso ${n} de ${of}`,
  number: 'Vincular un número',
  numberText: 'Tenga a mano el teléfono con el número; escaneará un código.',
  numberDone: (n: number) => (n === 1 ? 'Hay un número aquí.' : `Hay ${n} números aquí.`),
  key: 'Imprimir la clave de recuperación',
  keyText: 'Una hoja de papel abre sus copias cuando este equipo ya no esté.',
  keyDone: 'Está creada y confirmada.',
  keyMade: 'Está creada, pero aún sin confirmar.',
  location: 'Elegir una segunda ubicación',
  locationText:
    'Las copias se llevan en segundos a otro disco o un NAS, para que un disco roto no cueste nada.',
  locationLooking: 'Se está mirando en qué disco está …',
  locationSameDisk:
    'El segundo lugar está en el mismo disco que los datos: si ese disco falla, se pierden ambos. Elija otro disco.',
  locationDone: 'Está definida; todo se copia allí.',
  locationWaits:
    'Primero imprima y confirme la clave de recuperación: sin ella nadie podría abrir lo que hay allí.',
  begin: 'Empezar',
  later: 'Más tarde',
  skip: 'Omitir la configuración',
  finish: 'Ir a mis números',
  restore: '¿Ya usaba Holdfast?',
  restoreText: 'Recupere todo desde una copia: números, mensajes y vínculos, sin volver a escanear.',
  restoreGo: 'Restaurar desde una copia',
  goOn: 'Seguir con la configuración',
  remindKey: 'Aún no hay una clave de recuperación confirmada: sus copias solo se abrirían en este equipo.',
  remindLocation:
    'Las copias están solo en este equipo: una segunda ubicación las conserva si falla el disco.',
  toKey: 'Crear una',
  toLocation: 'Elegir una',
}
