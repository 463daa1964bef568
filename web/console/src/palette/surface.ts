/** What the palette's key or another one has opened. */
export type Surface = 'palette' | 'shortcuts' | 'token';
