// The theme's colours as a canvas can use them.
import { useEffect, useState } from 'react';

export type Ink = {
  readonly good: string;
  readonly bad: string;
  readonly held: string;
  readonly line: string;
  readonly textSoft: string;
  readonly font: string;
};

/** A token may hold light-dark(): only a real element knows which one it is now. */
function readInk(): Ink {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const ink = {
    good: colour('good-line'),
    bad: colour('bad-line'),
    held: colour('held-line'),
    line: colour('line'),
    textSoft: colour('text-soft'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  };
  probe.remove();
  return ink;
}

/** Read anew when the system or the switch changes the theme. */
export function useInk(): Ink | null {
  const [ink, setInk] = useState<Ink | null>(null);
  useEffect(() => {
    const read = () => setInk(readInk());
    read();
    const system = matchMedia('(prefers-color-scheme: dark)');
    const attribute = new MutationObserver(read);
    system.addEventListener('change', read);
    attribute.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      system.removeEventListener('change', read);
      attribute.disconnect();
    };
  }, []);
  return ink;
}
