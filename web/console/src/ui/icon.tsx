// Our own small set, drawn on a grid of 16 with round ends; decoration only, since a
// word always stands beside it.
import './icon.css';

const paths = {
  alert: 'M8 5.5v3.2M8 11.3v.1M8 1.8 15 14H1L8 1.8z',
  arrowLeft: 'M13 8H3m4-4L3 8l4 4',
  arrowRight: 'M3 8h10M9 4l4 4-4 4',
  ban: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM3.7 3.7l8.6 8.6',
  bell: 'M3.5 11.5h9l-1-1.6V7a3.5 3.5 0 0 0-7 0v2.9l-1 1.6zM6.6 13.8h2.8',
  bolt: 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8l1-5.5z',
  check: 'M3 8.5l3.2 3L13 4.5',
  checkDouble: 'M1.5 8.7l2.6 2.6 5.4-6.3M8 11.1l.4.2L14.5 5',
  chevronDown: 'M4 6l4 4 4-4',
  chevronLeft: 'M10 3.5 5.5 8l4.5 4.5',
  chevronRight: 'M6 3.5 10.5 8 6 12.5',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.6V8l2.4 1.6',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  cross: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  dot: 'M8 6.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z',
  fault:
    'M8 1.8v4M8 10.2v4M1.8 8h4M10.2 8h4M3.6 3.6l2.8 2.8M9.6 9.6l2.8 2.8M12.4 3.6 9.6 6.4M6.4 9.6l-2.8 2.8',
  filter: 'M2 3h12L9.5 8.5v4.3l-3-1.3v-3L2 3z',
  flow: 'M1.5 8h4M5.5 8c2 0 2-4 4-4h5M5.5 8c2 0 2 4 4 4h5',
  globe:
    'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM1.8 8h12.4M8 1.8c4 4 4 8.4 0 12.4-4-4-4-8.4 0-12.4z',
  inbox: 'M2 9.5 4 3h8l2 6.5v3.5H2V9.5zM2 9.5h3.5l1 1.8h3l1-1.8H14',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.3v3.8M8 4.8v.1',
  key: 'M5 7.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7.2 8.3 13.5 2M10.5 5l2 2M12.2 3.3l1.6 1.6',
  list: 'M5.5 4h8.5M5.5 8h8.5M5.5 12h8.5M2 4h.1M2 8h.1M2 12h.1',
  lock: 'M3.5 7.2h9v6.5h-9zM5.5 7.2V5a2.5 2.5 0 0 1 5 0v2.2',
  menu: 'M2 4h12M2 8h12M2 12h12',
  moon: 'M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1z',
  partners:
    'M6 2.8a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8zM1.6 13.4c0-2.4 2-4 4.4-4s4.4 1.6 4.4 4M10.6 3.1a2.1 2.1 0 0 1 0 4M12 9.6c1.5.5 2.4 1.9 2.4 3.8',
  pause: 'M5.5 3v10M10.5 3v10',
  phone: 'M4.5 1.8h7v12.4h-7zM7.2 12.1h1.6',
  play: 'M4.5 2.8v10.4L13 8 4.5 2.8z',
  probe: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.6 10.6l3.4 3.4M7 4.9V7h1.7',
  question:
    'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM6.2 6.3a1.9 1.9 0 1 1 2.7 1.9c-.6.3-.9.6-.9 1.2M8 11.5v.1',
  ramp: 'M2 13h12M3 10.5 7 8l2.5 1.3L13.5 3M13.5 3h-3M13.5 3v3',
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8v3h-3',
  search: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.6 10.6l3.4 3.4',
  shield: 'M8 1.7 13.3 3.6v4c0 3.2-2.2 5.4-5.3 6.7-3.1-1.3-5.3-3.5-5.3-6.7v-4L8 1.7z',
  skull:
    'M8 1.8c3.3 0 5.3 2.1 5.3 4.9 0 1.9-.9 3-2 3.7v2.8H4.7v-2.8c-1.1-.7-2-1.8-2-3.7C2.7 3.9 4.7 1.8 8 1.8zM6 7.3v.1M10 7.3v.1M7.2 13.2v-1.7M8.8 13.2v-1.7',
  stop: 'M4 4h8v8H4z',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.3v1.4M8 13.3v1.4M1.3 8h1.4M13.3 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M12.7 3.3l-1 1M4.3 11.7l-1 1',
  system: 'M2 3h12v8H2zM5.5 13.8h5M8 11v2.8',
  tape: 'M2 8h3l1.5-4.5 3 9L11 8h3',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10.2h3',
  traffic: 'M2 13V9.5M6 13V6.5M10 13V8.5M14 13V3',
  trash: 'M3 4.5h10M6.3 4.5V2.8h3.4v1.7M4.2 4.5l.6 9h6.4l.6-9',
  unlock: 'M3.5 7.2h9v6.5h-9zM5.5 7.2V5a2.5 2.5 0 0 1 4.9-.7',
  wallet: 'M2 4.2h12v8.6H2zM2 6.8h12M4.5 10.3h3',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
