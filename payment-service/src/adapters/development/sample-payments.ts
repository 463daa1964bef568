// Payments as shops of four countries would send them, made up: for a first look
// at the console. Half of them are Colombian.

export type SamplePayment = {
  readonly amount: string;
  readonly currency: string;
  readonly customer_id: string;
  readonly phone: string;
  readonly message: string;
};

type Country = {
  readonly code: string;
  readonly weight: number;
  readonly currency: string;
  /** In major units. */
  readonly amounts: { readonly min: number; readonly max: number; readonly step: number };
  readonly locale: string;
  /** A mobile number of the country, from a number below a thousand. None of them means anything to the mocks. */
  readonly phoneOf: (customer: number) => string;
  readonly texts: readonly string[];
};

const customersMax = 250;
const inThreeDigits = (customer: number): string => String(customer).padStart(3, '0');

const colombia: Country = {
  code: 'co',
  weight: 5,
  currency: 'COP',
  amounts: { min: 8_000, max: 900_000, step: 100 },
  locale: 'es-CO',
  phoneOf: (customer) => `+573005550${inThreeDigits(customer)}`,
  texts: [
    'Pago recibido: $ {amount} en Panaderia La Espiga. Gracias por su compra.',
    'Su pago de $ {amount} a Acueducto de la Sabana fue aprobado.',
    'Drogueria El Roble: recibimos su pago por $ {amount}. Su pedido va en camino.',
    'Recibimos $ {amount} por su factura de internet. ¡Gracias!',
  ],
};

const mexico: Country = {
  code: 'mx',
  weight: 2,
  currency: 'MXN',
  amounts: { min: 45, max: 6_000, step: 0.5 },
  locale: 'es-MX',
  phoneOf: (customer) => `+525555500${inThreeDigits(customer)}`,
  texts: [
    'Recibimos tu pago de $ {amount} en Papeleria El Faro. Gracias por tu preferencia.',
    'Tu pago de $ {amount} fue aprobado. Recoge tu pedido después de las 17:00.',
  ],
};

const unitedStates: Country = {
  code: 'us',
  weight: 2,
  currency: 'USD',
  amounts: { min: 4, max: 450, step: 0.01 },
  locale: 'en-US',
  // 555-01xx is kept for fiction.
  phoneOf: (customer) =>
    `+1${String(201 + Math.floor(customer / 100))}55501${inThreeDigits(customer).slice(1)}`,
  texts: [
    'Payment received: ${amount} at Juniper Books. Thank you!',
    'Your payment of ${amount} to Harbor Coffee was approved.',
    'We received ${amount}. Your order ships tomorrow.',
  ],
};

const spain: Country = {
  code: 'es',
  weight: 1,
  currency: 'EUR',
  amounts: { min: 3, max: 380, step: 0.05 },
  locale: 'es-ES',
  phoneOf: (customer) => `+34600555${inThreeDigits(customer)}`,
  texts: [
    'Pago recibido: {amount} € en Librería Azahar. Gracias por su compra.',
    'Hemos recibido su pago de {amount} €. Puede recoger su pedido mañana.',
  ],
};

const countries = [colombia, mexico, unitedStates, spain];

function pick<Item>(items: readonly [Item, ...Item[]], draw: number): Item {
  return items[Math.floor(draw * items.length)] ?? items[0];
}

const byWeight = countries.flatMap((country) => Array.from({ length: country.weight }, () => country));

/** `random` gives numbers from 0 to below 1. */
export function samplePayment(random: () => number): SamplePayment {
  const country = pick([colombia, ...byWeight.slice(1)], random());
  const customer = Math.floor(random() * customersMax);
  const { min, max, step } = country.amounts;
  // Most payments are small.
  const steps = Math.floor((random() ** 3 * (max - min)) / step);
  const amount = min + steps * step;
  const [first = '', ...others] = country.texts;
  const shown = amount.toLocaleString(country.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return {
    amount: amount.toFixed(2),
    currency: country.currency,
    customer_id: `sample-${country.code}-${inThreeDigits(customer)}`,
    phone: country.phoneOf(customer),
    message: pick([first, ...others], random()).replace('{amount}', () => shown),
  };
}
