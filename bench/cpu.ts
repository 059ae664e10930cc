import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock in a second, for what /proc tells (sysconf(_SC_CLK_TCK)). */
const TICKS = 100;

/** CPU, in ms, that a process has used so far in user mode and in the kernel's; Linux only. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Field 14 and 15 of proc(5), counted from the third.
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}
