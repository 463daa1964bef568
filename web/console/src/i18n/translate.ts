// Texts by key, with {placeholders} that the compiler knows of.
import type { en } from './en/index.ts';

export type MessageKey = keyof typeof en;
export type Dictionary = Readonly<Record<MessageKey, string>>;
/** The same keys in another language; a key too many or too few does not compile. */
export type Translation<T> = { readonly [K in keyof T]: string };

type ParamsIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamsIn<Rest> : never;
type ParamsOf<K extends MessageKey> = ParamsIn<(typeof en)[K]>;
export type ParamValue = string | number;

export type MessageArgs<K extends MessageKey> = [ParamsOf<K>] extends [never]
  ? []
  : [params: Readonly<Record<ParamsOf<K>, ParamValue>>];

/** A key whose text has no placeholders: for tables of keys. */
export type PlainKey = { [K in MessageKey]: [ParamsOf<K>] extends [never] ? K : never }[MessageKey];

/** A key that exists as `<key>.one` and `<key>.other`. */
type PluralKey = MessageKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

export type Translate = <K extends MessageKey>(key: K, ...args: MessageArgs<K>) => string;
export type TranslatePlural = (
  key: PluralKey,
  count: number,
  params?: Readonly<Record<string, ParamValue>>,
) => string;

export function fill(
  text: string,
  params: Readonly<Record<string, ParamValue>>,
  formatNumber: (value: number) => string,
): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatNumber(value) : value;
  });
}
