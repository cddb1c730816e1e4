// The settings of the page and the appliance, in Spanish.
import type { Words } from '../en/index.ts'

export const prefs: Words['prefs'] = {
  title: 'Ajustes',
  tabs: 'Partes de los ajustes',
  appearance: 'Esta página',
  language: 'Idioma',
  theme: 'Tema',
  reading: 'Un chat que se abre',
  readings: { told: 'cuenta como leído, y quien escribió lo ve', untold: 'sigue sin leer' },
  sendingKey: 'Qué envía un mensaje',
  sendingKeys: { enter: 'Intro', ctrlEnter: 'Ctrl e Intro' },
  themes: { system: 'como el sistema', light: 'claro', dark: 'oscuro' },
  about: 'Acerca de',
  version: 'Versión',
  started: 'Funciona desde',
  free: 'Libre en el disco',
  licence: 'Holdfast tiene licencia MIT; los paquetes con libsignal, GPL-3.0. Sin telemetría.',
  lock: 'Bloquear',
  lockText:
    'Termina la sesión de este navegador. Para volver hace falta la contraseña o una clave. Los números siguen en línea.',
  lockFirst: 'Para bloquear esta ventana, ponga antes una contraseña: es la que la desbloquea.',
  api: 'API',
  apiText: 'Todo lo que hace esta página pasa por la API. Ejemplos para sus programas:',
  apiKey: 'Ponga su clave en lugar de $KEY.',
  description: 'Descripción OpenAPI',
  examples: {
    list: 'Listar los números',
    send: 'Enviar un texto',
    read: 'Leer mensajes',
    follow: 'Seguir los eventos',
    hook: 'Recibir los eventos',
  },
  evolution: 'Clientes de Evolution API',
  evolutionRoutes: 'Qué funciona de ella, ruta por ruta',
  evolutionText:
    'Las integraciones que usan rutas que existen aquí no necesitan cambios: use esta dirección y deles la clave.',
}
