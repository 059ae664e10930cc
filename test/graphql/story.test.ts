import { startApp } from '../support/app';
import { story } from './story';

describe('with the ledger in PostgreSQL', () => story(startApp));
