import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** The width of an element as it is laid out, and whenever that changes; null before the first time. */
export function useWidth<T extends Element>(): readonly [RefObject<T | null>, number | null] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
