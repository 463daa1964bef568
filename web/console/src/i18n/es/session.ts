import type { session as en } from '../en/session.ts';
import type { Translation } from '../translate.ts';

export const session: Translation<typeof en> = {
  'session.what': 'lo que esta página puede hacer',
  'session.readonly': 'Esta consola es de solo lectura (CONSOLE_READONLY=1).',
  'session.readonly_short': 'Solo lectura',
  'session.token_needed': 'Para cambiar algo aquí se necesita un token.',
  'session.enter_token': 'Ingresar el token',
  'session.token_explained':
    'npm start lo muestra al final de la dirección de la consola. Se guarda solo en esta pestaña.',
  'session.token_label': 'Token o clave de API',
  'session.token_hint': 'CONSOLE_TOKEN, o una de API_KEYS.',
  'session.token_missing': 'Ingrese un token.',
  'session.token_wrong': 'El servicio no conoce este token.',
  'session.use_token': 'Usar este token',
  'session.key_title': 'Se necesita una clave',
  'session.key_explained':
    'Este servicio responde solo con una de sus claves de API o con el token de la consola.',
};
