/** The filters of the list of sagas: a form whose fields are the parameters of the address. */
import { toTime } from '../../http/paging.ts';
import { moment } from '../../http/saga-filters.ts';
import { reasonWords } from '../words.ts';

const ageWords = { '1m': '1 minute', '10m': '10 minutes', '1h': '1 hour', '1d': '1 day' } as const;

/** The parameters that the form sets; the state has its chips. */
const filters = ['definition', 'code', 'step', 'olderThan', 'from', 'to', 'bookingId'] as const;

interface FiltersProps {
  readonly address: string;
  readonly definitions: readonly string[];
  /** Of all definitions. */
  readonly steps: readonly string[];
}

/** The form of the filters: folded, unless one of them is set. */
export function SagaFilters({ address, definitions, steps }: FiltersProps) {
  const given = new URL(address, 'http://localhost').searchParams;
  const value = (name: string) => given.get(name) ?? '';
  const time = (name: string, label: string) => (
    <label>
      {label} (UTC)
      <input type="datetime-local" step="any" name={name} value={localTime(value(name))} />
    </label>
  );
  const set = filters.filter((name) => value(name) !== '').length;
  return (
    <details class="card" id="filters" open={set > 0}>
      <summary>Filters{set > 0 && ` (${set} set)`}</summary>
      <form class="filters" action="/sagas">
        <input type="hidden" name="state" value={value('state')} />
        <Choice
          name="definition"
          label="Saga"
          chosen={value('definition')}
          options={definitions.map(alike)}
        />
        <Choice
          name="code"
          label="Reason"
          chosen={value('code')}
          options={Object.entries(reasonWords)}
        />
        <Choice
          name="step"
          label="Stalled at"
          chosen={value('step')}
          options={withChosen(value('step'), steps.map(alike))}
        />
        <Choice
          name="olderThan"
          label="Older than"
          chosen={value('olderThan')}
          options={withChosen(value('olderThan'), Object.entries(ageWords))}
        />
        {time('from', 'Begun from')}
        {time('to', 'Begun before')}
        <label>
          Booking
          <input name="bookingId" value={value('bookingId')} placeholder="its whole id" />
        </label>
        <div class="row">
          <button type="submit">Filter</button>
          <a href="/sagas">Reset</a>
        </div>
      </form>
    </details>
  );
}

const alike = (name: string) => [name, name] as const;

/** The options to choose from; one that is set in the address stays set. */
function withChosen(chosen: string, options: ChoiceProps['options']): ChoiceProps['options'] {
  const isAmong = options.some(([value]) => value === chosen);
  return chosen === '' || isAmong ? options : [...options, alike(chosen)];
}

/** A time of the address as a browser's field for dates takes it, in UTC and without its zone. */
function localTime(value: string): string {
  const at = moment.safeParse(value);
  return at.success ? toTime(at.data).slice(0, -'Z'.length) : value;
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly (readonly [value: string, words: string])[];
}

function Choice({ name, label, chosen, options }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">any</option>
        {options.map(([value, words]) => (
          <option value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
