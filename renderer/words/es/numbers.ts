// The numbers and what they do, in Spanish.
import type { Words } from '../en/index.ts'

export const state: Words['state'] = {
  stopped: 'detenido por usted',
  notLinked: 'aún sin vincular',
  connecting: 'conectando',
  awaiting_link: 'esperando el teléfono',
  open: 'en línea',
  reconnecting: 'reconectando',
  logged_out: 'sesión cerrada en el teléfono',
  loggedOutHere: 'sesión cerrada',
  replaced: 'reemplazado por otro equipo',
  restricted: 'restringido por WhatsApp',
  outdated: 'necesita actualizarse',
  passkey_required: 'WhatsApp pide una llave de acceso',
  passkey_confirmation_required: 'WhatsApp pide comparar códigos',
  held: 'retenido: esto puede ser una copia',
  moved: 'trasladado a otro aparato',
  damaged: 'necesita reparación',
  trashed: 'en la papelera',
}

export const numbers: Words['numbers'] = {
  title: 'Números',
  link: 'Vincular un número',
  search: 'Buscar nombre o número',
  filters: 'Mostrar',
  all: 'Todos',
  attention: 'Lo necesitan',
  online: 'En línea',
  onlineOf: (online, of) => `${online} de ${of} en línea`,
  off: 'Apagados',
  cards: 'Tarjetas',
  rows: 'Lista',
  view: 'Vista',
  noPhone: 'ningún teléfono vinculado',
  code: (code) => `código ${code}`,
  empty: 'Sus números aparecerán aquí',
  emptyText: 'Con lo que hace cada uno y desde cuándo. Tenga el teléfono a mano y vincule el primero.',
  nothingFound: 'Ningún número coincide',
  nothingFoundText: 'Cambie la búsqueda o muéstrelos todos.',
  showAll: 'Mostrar todos',
  trash: 'Papelera',
  stopSending: 'Detener todo el envío',
  knownChatsOnly: 'Por ahora WhatsApp solo le deja escribir a chats conocidos.',
  knownChatsUntil: (when) => `WhatsApp solo le deja escribir a chats conocidos, hasta ${when}.`,
}

export const acts: Words['acts'] = {
  start: 'Iniciar',
  stop: 'Detener',
  restart: 'Reconectar',
  link: 'Vincular un teléfono',
  takeover: 'Tomar el control aquí',
  adopt: 'Traer aquí',
  logout: 'Cerrar sesión',
  trash: 'Mover a la papelera',
  messages: 'Mensajes',
  backUp: 'Guardar en un archivo',
  bringBack: 'Traerlo de vuelta aquí',
}

export const ask: Words['ask'] = {
  logout: (name) => `¿Cerrar la sesión de «${name}»?`,
  logoutText:
    'WhatsApp olvida este dispositivo y su teléfono tendrá que escanear de nuevo. Los mensajes y ajustes se quedan aquí.',
  loggedOut: (name) => `${name} tiene la sesión cerrada.`,
  loggedOutUnsure: (name) =>
    `${name} tiene la sesión cerrada aquí, pero WhatsApp no lo confirmó: mire Dispositivos vinculados en el teléfono.`,
  trash: (name) => `¿Mover «${name}» a la papelera?`,
  trashText: (days) =>
    `Se desconecta. Los mensajes, los ajustes y el vínculo se quedan ${days === null ? 'hasta que usted lo elimine' : `${days} días`}; recuperarlo es un clic.`,
  trashed: (name) => `${name} está en la papelera.`,
  back: (name) => `${name} ha vuelto.`,
  backAs: (name) => `Volvió con otro nombre, porque el suyo está en uso: ${name}.`,
  takenBack: '(de vuelta)',
  takeover: (name) => `¿Tomar el control de «${name}» aquí?`,
  takeoverText:
    'Otro programa usa el mismo vínculo. Conectar aquí lo desconecta; si vuelve, este se reemplaza de nuevo. Detenga antes el otro.',
  adopt: (name) => `¿Traer «${name}» aquí?`,
  adoptText:
    'Esto parece una copia de otra instalación. Conectar aquí desconecta la otra. Hágalo solo si la otra no volverá a usarse.',
  stop: (name) => `${name} está detenido. El vínculo se conserva.`,
}
