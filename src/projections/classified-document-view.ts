import type { SecretLevel } from '../domain/classified-document/classified-document';
import { projection } from './projection';

export type ClassifiedDocumentRow = {
  id: string;
  plan_id: string;
  agency: string;
  number: string;
  date: string;
  issuer: string;
  level: SecretLevel;
  registered_on: string;
  version: number;
};

/** Which documents are known here by number, date, issuer and level alone (rule 25)? */
export const classifiedDocumentView = projection<ClassifiedDocumentRow>({
  name: 'classified_document_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    agency: 'text',
    number: 'text',
    date: 'text',
    issuer: 'text',
    level: 'text',
    registered_on: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'date'] }, { columns: ['agency'] }],
  history: true,
  readable: 'report',

  keys: (event) => (event.type === 'ClassifiedDocumentRegistered' ? [event.stream] : []),

  evolve(row, event, id) {
    if (event.type !== 'ClassifiedDocumentRegistered') return row;
    const { planId, agency, number, date, issuer, level } = event.data;
    return {
      id,
      plan_id: planId,
      agency,
      number,
      date,
      issuer,
      level,
      registered_on: event.effectiveOn,
      version: event.version,
    };
  },
});
