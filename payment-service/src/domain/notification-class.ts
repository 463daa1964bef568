// What a notification is about decides what a doubt is worth: telling twice, or not at all.

export type NotificationClass = {
  /** After an outcome that the provider can not clear up: send again and say so, or hold. */
  readonly onUnknown: 'at_least_once' | 'at_most_once';
  /** When the receipt deadline goes by: leave it, ask the provider first, or go to the next one. */
  readonly onMissingReceipt: 'ignore' | 'verify' | 'next_provider';
  /** Where even the provider can not tell what became of it, a critical one is sent again. */
  readonly isCritical: boolean;
};

/** Where a request names none. */
export const defaultClass = 'payment';
