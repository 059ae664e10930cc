import { tearDown } from './run';

export = tearDown;
