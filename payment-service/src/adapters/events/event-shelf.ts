// The last so many of one kind of event, oldest pushed out first.
type Numbered = { readonly seq: number };

export type EventShelf<Event extends Numbered> = {
  /** The answer is what it pushed out. */
  put(event: Event): Event | null;
  /** What has a higher number, oldest first: it costs as much as there is of that. */
  after(seq: number): Event[];
};

export function createEventShelf<Event extends Numbered>(size: number): EventShelf<Event> {
  const slots: Event[] = [];
  let count = 0;
  return {
    put(event) {
      const slot = count % size;
      const pushedOut = slots[slot] ?? null;
      slots[slot] = event;
      count += 1;
      return pushedOut;
    },
    after(seq) {
      const newestFirst: Event[] = [];
      for (let at = count - 1; at >= Math.max(0, count - size); at -= 1) {
        const event = slots[at % size];
        if (event === undefined || event.seq <= seq) break;
        newestFirst.push(event);
      }
      return newestFirst.reverse();
    },
  };
}
