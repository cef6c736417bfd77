import { describe, expect, it } from 'vitest';
import { banner, type Greeted } from './banner.ts';

const greeting = (greeted: Partial<Greeted> = {}) =>
  banner({
    url: 'http://127.0.0.1:3000',
    BUS: 'memory',
    DEMO: false,
    HOST: '127.0.0.1',
    MODULES: ['booking', 'parking', 'billing'],
    pid: 4711,
    OPERATOR_TOKEN: undefined,
    OPERATOR_TOKENS: undefined,
    ...greeted,
  });

const TOKEN = 'a-token-of-sixteen';

describe('the greeting', () => {
  it('says what runs here, where it is seen, and what to try', () => {
    const said = greeting().replace(/version \S+/, 'version 1.2.3');
    expect(said).toBe(`Parking bookings at http://127.0.0.1:3000

Runs here:  booking, parking, billing on the bus in memory, version 1.2.3
Dashboard:  http://127.0.0.1:3000/
API:        http://127.0.0.1:3000/docs
Break it:   DEMO=1 npm start
Kill it:    kill -9 4711

Try:
  npx parking slots list
  npx parking book A1 --wait
  npx parking sagas list
  npx parking bills list
  npx parking --help
`);
  });

  it('names the page on which it is broken, in a demonstration', () => {
    const said = greeting({ DEMO: true });
    expect(said).toContain('Break it:   http://127.0.0.1:3000/dashboard/breakages\n');
    expect(said).not.toContain('DEMO=1');
  });

  it('does not advise what a start beyond loopback would refuse, and names the token', () => {
    const url = 'http://0.0.0.0:3000';
    const said = greeting({ url, HOST: '0.0.0.0', OPERATOR_TOKEN: TOKEN });
    expect(said).not.toMatch(/Break it|Kill it/);
    expect(said).toContain(`Dashboard:  ${url}/ (sign in with the token)\n`);
    expect(said).toContain('  export OPERATOR_TOKEN=<the token>\n');
  });

  it('names the token that operators have by name as well', () => {
    const said = greeting({ OPERATOR_TOKENS: [{ name: 'ann', token: TOKEN }] });
    expect(said).toContain('/ (sign in with the token)\n');
    expect(said).toContain('  export OPERATOR_TOKEN=<the token>\n');
    expect(said).not.toContain(TOKEN);
    expect(greeting()).not.toMatch(/sign in|OPERATOR_TOKEN/);
  });

  it('names a slot by its id if parking, which knows the names, runs elsewhere', () => {
    const said = greeting({ MODULES: ['booking'], BUS: 'amqp' });
    expect(said).toContain('  npx parking book <id of a slot> --wait\n');
  });

  it('names no page and no command of modules that run elsewhere', () => {
    const said = greeting({ MODULES: ['parking'], BUS: 'amqp' });
    expect(said).toContain('Runs here:  parking on RabbitMQ');
    expect(said).toContain('  npx parking slots list\n');
    expect(said).not.toMatch(/Dashboard|Break it|book |sagas|bills/);
  });

  it('tells the commands an address that they would not find', () => {
    expect(greeting({ url: 'http://127.0.0.1:4000' })).toContain(
      '  export PARKING_URL=http://127.0.0.1:4000\n',
    );
    expect(greeting()).not.toContain('PARKING_URL');
  });

  it('fits a terminal of 80 columns', () => {
    const said = greeting({ url: 'http://192.168.100.100:65535', HOST: '192.168.100.100' });
    const withToken = greeting({ OPERATOR_TOKEN: TOKEN, BUS: 'amqp' });
    for (const line of `${said}${withToken}`.split('\n')) expect(line.length).toBeLessThan(81);
  });
});
