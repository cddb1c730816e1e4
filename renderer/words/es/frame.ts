// The frame around every page, in Spanish.
import type { Words } from '../en/index.ts'

export const nav: Words['nav'] = {
  label: 'Principal',
  numbers: 'Números',
  messages: 'Mensajes',
  events: 'Eventos',
  backups: 'Copias',
  settings: 'Ajustes',
  skip: 'Ir al contenido',
  back: 'Volver',
}

export const actions: Words['actions'] = {
  close: 'Cerrar',
  cancel: 'Cancelar',
  save: 'Guardar',
  saved: 'Guardado.',
  undo: 'Deshacer',
  undone: 'Deshecho.',
  tryAgain: 'Intentar de nuevo',
  copy: 'Copiar',
  copied: 'Copiado.',
  more: 'Mostrar más',
  open: 'Abrir',
  remove: 'Quitar',
  typeName: (name) => `Escriba el nombre para confirmar: ${name}`,
}

export const states: Words['states'] = {
  loading: 'Cargando …',
  offline: 'El aparato no responde. Lo que ve es de antes; intentando de nuevo …',
  notFound: 'No hay nada en esta dirección.',
  toNumbers: 'Ir a los números',
}

export const time: Words['time'] = {
  yesterday: (clock) => `ayer ${clock}`,
  since: (when) => `desde ${when}`,
}

export const health: Words['health'] = {
  away: 'no responde',
  none: 'aún no hay números',
  all: (n) => (n === 1 ? 'el número está en línea' : `los ${n} en línea`),
  some: (online, all) => `${online} de ${all} en línea`,
  attention: (n) => (n === 1 ? '1 lo necesita' : `${n} lo necesitan`),
  folderGone:
    'La carpeta de datos fue eliminada o reemplazada: no se acepta nada nuevo, no se pierde nada. Vuelva a ponerla o reinicie Holdfast y restaure lo que guardó.',
  sendingStopped: 'Todo el envío está detenido: lo que se acepta espera, no se pierde nada.',
  sendAgain: 'Volver a enviar',
  diskFull:
    'El disco está lleno: no se acepta nada nuevo, no se pierde nada. Libere espacio; sigue por sí solo.',
}

export const gate: Words['gate'] = {
  title: 'Abra su aparato',
  text: 'Escriba su clave. Se mostró en la terminal la primera vez; si la perdió, haga una nueva allí con',
  key: 'Clave',
  open: 'Abrir',
  passwordText: 'Escriba su contraseña.',
  useKey: 'Usar una clave',
  usePassword: 'Usar la contraseña',
  passwordNote: 'Sigue dentro en este navegador hasta que pasen 30 días sin él.',
  note: 'La clave no se guarda en este navegador.',
}

export const recovery: Words['recovery'] = {
  title: 'No se puede abrir la base de datos',
  happened: 'Qué pasó',
  safe: 'Qué está a salvo',
  todo: 'Qué hacer',
  todoText:
    'Restaure de una copia. Lo que hay ahora queda aparte, para poder deshacerlo. La clave de recuperación está en el kit de emergencia.',
  gateText: 'Escriba la clave que se mostró al iniciar Holdfast esta vez, para restaurar de una copia.',
  text: 'No se sobrescribe nada y ningún número se conecta mientras sea así. Deje la carpeta de datos como está.',
}

export const starting: Words['starting'] = {
  title: 'Buscando el aparato',
  text: 'Aún no responde. Esta página sigue por sí sola.',
}
