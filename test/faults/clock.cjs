/**
 * Loaded before the program: its clock is the machine's and so many ms more as the file FAULTS_CLOCK
 * says, and is set anew at SIGUSR2. Timers go on as they do when a real clock is set.
 */
const { readFileSync } = require('node:fs');

const Machine = Date;
let ahead = 0;
const set = () => {
  ahead = Number(readFileSync(process.env.FAULTS_CLOCK, 'utf8'));
};
set();
process.on('SIGUSR2', set);

globalThis.Date = class extends Machine {
  constructor(...parts) {
    if (parts.length === 0) super(Machine.now() + ahead);
    else super(...parts);
  }

  static now() {
    return Machine.now() + ahead;
  }
};
