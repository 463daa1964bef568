// The end of an id, which is where ids of one moment differ; all of it is in the title.
import './short-id.css';

const LENGTH = 8;

export function ShortId({ id }: { readonly id: string }) {
  return (
    <code className="short-id" title={id}>
      …{id.slice(-LENGTH)}
    </code>
  );
}
