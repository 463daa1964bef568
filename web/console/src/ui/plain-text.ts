/** As it is looked for: without case and accents, so that "nandu" finds "Ñandú". */
export function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
