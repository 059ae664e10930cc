import { checkGroup, ID } from '../agency/check-group';
import { Rejected } from '../rejection';
import { isCivilDate } from '../shared/calendar';
import { guardStorable } from '../shared/canonical-json';
import { codesAbove } from './codes';
import type {
  Deliverable,
  PlanAssignee,
  PlanDocument,
  PlanGroup,
  PlanSection,
  Schedule,
} from './plan-document';
import type { PlanRule } from './plan-rules';

const CODE = /^(?=.{1,80}$)[IVX]+(\.[0-9a-z]+)*$/;

/**
 * Holds a whole plan against the rules that none of its parts can be held against alone. Throws
 * PLAN_INCONSISTENT with the path of the first place that breaks one.
 */
export function checkPlan(document: PlanDocument): void {
  guardStorable(document);
  const { id, year, sections, groups, tasks } = document;
  must(ID.test(id), 'id', 'ID');
  must(Number.isInteger(year) && year >= 2000 && year <= 2999, 'year', 'YEAR');
  checkDates(document);
  for (const [office, agency] of Object.entries(document.offices))
    must(agency !== '', `offices.${office}`, 'PRESENT');
  checkSections(sections);
  checkGroups(groups);
  checkCodes(tasks, 'tasks');
  for (const [index, task] of tasks.entries()) {
    const path = `tasks[${index}]`;
    checkAbove(sections, task.section, codesAbove(task.code), `${path}.section`);
    for (const [n, assignee] of task.assignees.entries())
      checkAssignee(assignee, groups, `${path}.assignees[${n}]`);
    for (const [n, deliverable] of task.deliverables.entries())
      checkQuantity(deliverable, `${path}.deliverables[${n}]`);
    if (task.schedule) checkSchedule(task.schedule, year, `${path}.schedule`);
  }
}

function must(holds: boolean, field: string, rule: PlanRule): void {
  if (!holds) throw new Rejected('PLAN_INCONSISTENT', { field, rule });
}

function checkUnique(values: (string | number)[], path: (index: number) => string): void {
  for (const [index, value] of values.entries())
    must(values.indexOf(value) === index, path(index), 'UNIQUE');
}

function checkDates({ issuedOn, legalBases, finalReport }: PlanDocument): void {
  must(issuedOn === null || isCivilDate(issuedOn), 'issuedOn', 'DATE');
  for (const [index, { date }] of legalBases.entries())
    must(isCivilDate(date), `legalBases[${index}].date`, 'DATE');
  must(isCivilDate(finalReport.before), 'finalReport.before', 'DATE');
}

/** Sections and tasks: each has a number of the text and a place in its order. */
function checkCodes(items: { code: string; ordinal: number }[], path: string): void {
  for (const [index, { code }] of items.entries())
    must(CODE.test(code), `${path}[${index}].code`, 'CODE');
  const codes = items.map(({ code }) => code);
  checkUnique(codes, (index) => `${path}[${index}].code`);
  const ordinals = items.map(({ ordinal }) => ordinal);
  checkUnique(ordinals, (index) => `${path}[${index}].ordinal`);
}

function checkSections(sections: PlanSection[]): void {
  checkCodes(sections, 'sections');
  for (const [index, { code, parent }] of sections.entries())
    if (parent !== null)
      checkAbove(sections, parent, codesAbove(code).slice(0, -1), `sections[${index}].parent`);
}

/** The section is there, and it is one of those above: views find a code's sections by the code. */
function checkAbove(
  sections: PlanSection[],
  section: string,
  above: string[],
  field: string,
): void {
  must(
    sections.some(({ code }) => code === section),
    field,
    'UNKNOWN_SECTION',
  );
  must(above.includes(section), field, 'NOT_ABOVE');
}

function checkGroups(groups: PlanGroup[]): void {
  const path = (index: number) => `groups[${index}]`;
  for (const [index, group] of groups.entries()) checkGroup(group, path(index), must);
  const codes = groups.map(({ code }) => code);
  checkUnique(codes, (index) => `${path(index)}.code`);
}

function checkAssignee({ agency, group }: PlanAssignee, groups: PlanGroup[], path: string): void {
  must((agency === null) !== (group === null), path, 'AGENCY_OR_GROUP');
  must(
    group === null || groups.some(({ code }) => code === group),
    `${path}.group`,
    'UNKNOWN_GROUP',
  );
}

function checkQuantity({ quantity, unit }: Deliverable, path: string): void {
  if (quantity === null) return;
  must(quantity > 0, `${path}.quantity`, 'POSITIVE');
  must(Boolean(unit), `${path}.unit`, 'UNIT');
}

function checkSchedule({ base, trigger }: Schedule, year: number, path: string): void {
  if (base.kind === 'WINDOW') {
    must(isCivilDate(base.start), `${path}.base.start`, 'DATE');
    must(isCivilDate(base.end), `${path}.base.end`, 'DATE');
    const [first, last] = [`${year}-01-01`, `${year}-12-31`];
    must(
      first <= base.start && base.start <= base.end && base.end <= last,
      `${path}.base`,
      'WINDOW',
    );
  }
  if (base.kind === 'CADENCE_UNRESOLVED')
    must(new Set(base.choices).size > 1, `${path}.base.choices`, 'CHOICES');
  must(trigger?.text !== '', `${path}.trigger.text`, 'PRESENT');
}
