// What both provider mocks share: faults, inbox, receipts, and the API to steer them.
export { createNotifier } from './src/create-notifier.ts';
export type { DialectTools, Notifier, NotifierOptions } from './src/create-notifier.ts';
export { checkFault } from './src/fault-definition.ts';
export { runNotifier } from './src/run-notifier.ts';
export { createSystemClock } from './src/clock.ts';
export type { Cancel, Clock } from './src/clock.ts';
export { createReceiptPoster } from './src/post-receipt.ts';
export type { PostReceipt } from './src/post-receipt.ts';
export { notifierEnvironment, readEnvironment } from './src/notifier-settings.ts';
export type { NotifierEnvironment } from './src/notifier-settings.ts';
export { measureSms } from './src/segments.ts';
export { createBasicAuthCheck } from './src/basic-auth.ts';
export type { MessageDesk, NewMessage } from './src/message-desk.ts';
export type { MessageLog, MessageStatus, StoredMessage } from './src/message-log.ts';
export type {
  AnsweringFault,
  Dialect,
  FateOf,
  LifeStep,
  MessageFate,
  Operation,
  PreparedRequest,
  ProviderAnswer,
  ProviderRequest,
  ReceiptRequest,
  Refusal,
} from './src/provider-dialect.ts';
