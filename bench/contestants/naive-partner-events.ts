// What most people write first: look whether the event is there, and insert it if not.
// Between the two another request may do the same.
import express from 'express';
import pg from 'pg';

type Event = {
  readonly partner_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly amount: string;
};

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] ?? '', max: 10 });
await pool.query(`
  create table naive_events (partner_id text not null, event_id text not null, type text not null, amount numeric not null);
  create index naive_events_by_id on naive_events (partner_id, event_id);
  create table naive_balances (partner_id text primary key, gross numeric not null, commission numeric not null)`);

const sign = (type: string): number => (type === 'conversion' ? 1 : type === 'reversal' ? -1 : 0);

async function take({ partner_id: partner, event_id: id, type, amount }: Event): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const known = await client.query('select from naive_events where partner_id = $1 and event_id = $2', [
      partner,
      id,
    ]);
    const isNew = known.rowCount === 0;
    if (isNew) {
      await client.query('insert into naive_events values ($1, $2, $3, $4)', [partner, id, type, amount]);
      await client.query(
        `insert into naive_balances as b values ($1, $2, $3) on conflict (partner_id)
         do update set gross = b.gross + excluded.gross, commission = b.commission + excluded.commission`,
        [partner, Number(amount) * sign(type), Number(amount) * sign(type) * 0.1],
      );
    }
    await client.query('commit');
    return isNew;
  } finally {
    client.release();
  }
}

const app = express();
app.use(express.json());
app.post('/partner-events', async (request, response) => {
  const isNew = await take(request.body as Event); // the load sends nothing else
  response.status(isNew ? 201 : 200).json({ result: isNew ? 'applied' : 'duplicate' });
});
app.get('/outstanding', (_request, response) => void response.json(0));
app.listen(Number(process.env['PORT']), '127.0.0.1');
