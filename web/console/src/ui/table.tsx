import type { ReactNode } from 'react';
import './table.css';
import { classes } from './classes.ts';

export type Column<Row> = {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  /** Names the row, for whoever goes through it cell by cell. One column at most. */
  readonly isRowHead?: boolean;
  /** Left out where the screen is narrow. */
  readonly isMinor?: boolean;
};

export type TableProps<Row> = {
  /** What the table is of; read out, and seen with `isCaptionShown`. */
  readonly caption: string;
  readonly isCaptionShown?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** It fits wherever it stands, so it needs no place of its own in the tab order. */
  readonly isStill?: boolean;
  /** In the place of the rows where there are none. */
  readonly empty?: ReactNode;
};

const cellClass = <Row,>({ isNumber, isMinor }: Column<Row>): string | undefined =>
  classes(isNumber === true && 'table-number', isMinor === true && 'table-minor') || undefined;

/** Scrolls sideways by itself where it is too wide, and can be scrolled by keyboard then. */
export function Table<Row>({
  caption,
  isCaptionShown = false,
  columns,
  rows,
  rowKey,
  isStill = false,
  empty,
}: TableProps<Row>) {
  return (
    <div
      className={isStill ? 'table-still' : 'table-frame'}
      {...(isStill ? {} : { role: 'group', 'aria-label': caption, tabIndex: 0 })}
    >
      <table className="table">
        <caption className={isCaptionShown ? undefined : 'visually-hidden'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={cellClass(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.isRowHead === true ? (
                  <th key={column.key} scope="row" className={cellClass(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={cellClass(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          {rows.length === 0 && empty !== undefined && (
            <tr>
              <td colSpan={columns.length} className="table-empty">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
