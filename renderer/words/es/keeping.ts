// Cuánto tiempo se guarda y a quién se olvida, en español.
import { plural } from './count.ts'

export const keeping = {
  title: 'Cuánto tiempo se guarda',
  text: 'Vacío: para siempre. Lo destacado nunca se quita.',
  ownText: 'Vacío: como para todos los números; 0: para siempre. Lo destacado nunca se quita.',
  filesDays: 'Archivos, en días desde que llegaron',
  filesGb: 'Archivos en total, en GB como máximo',
  messagesDays: 'Mensajes, en días desde que se enviaron',
  saveTitle: (messages: number) => `¿Borrar ${plural(messages, 'mensaje', 'mensajes')}?`,
  saveText: (since: string) =>
    `Son los más antiguos, el primero de ${since}. No se pueden recuperar desde aquí.`,
  erase: 'Borrarlos',
  forget: 'Olvidar',
  forgetTitle: (name: string) => `¿Olvidar ${name} para siempre?`,
  forgetText: (messages: number, until: string) =>
    `Se borran ${plural(messages, 'mensaje', 'mensajes')}, todos los archivos y todo lo demás que se guarda aquí, y ninguna restauración lo trae de vuelta. Las copias lo tienen hasta ${until}. Lo que hay en el teléfono se queda allí.`,
  noBackup: 'ahora: no hay ninguna',
  forgotten: (name: string) => `${name} está olvidado.`,
}
