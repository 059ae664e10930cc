/**
 * The plan as data: what a plan file holds (data/plan-2026.json) and what `importPlan` takes.
 * Texts are NFC, joined over the printed line breaks; codes are the plan's own (`II.5.b.2`).
 */

/** What a body does for a task: chủ trì, đồng chủ trì, phối hợp, thực hiện. */
export const ROLES = ['LEAD', 'CO_LEAD', 'COORDINATE', 'IMPLEMENT'] as const;
export type Role = (typeof ROLES)[number];

/** How it was asked: giao, kính mời, đề nghị. The last two are bodies the province cannot command. */
export const MODES = ['ASSIGNED', 'INVITED', 'REQUESTED'] as const;
export type Mode = (typeof MODES)[number];

/** TASK: one of the 30 of section II. DUTY: one of sections III and IV; opens no occurrence. */
export const TASK_KINDS = ['TASK', 'DUTY'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export const GROUP_KINDS = ['LIST', 'ATTRIBUTE', 'TO_BE_RESOLVED'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** Lines of the plan's text file, from 1, both ends included. */
export type LineSpan = { from: number; to: number };

/** A point of the plan's text that is quoted whole, such as I.1.a. */
export type Clause = { code: string; text: string; sourceLines: LineSpan };

export type LegalBasis = {
  text: string;
  /** As printed, such as `57-KL/TW`. */
  number: string;
  /** ISO civil date. */
  date: string;
  issuer: string;
};

export type PlanSection = {
  code: string;
  ordinal: number;
  title: string;
  parent: string | null;
  sourceLines: LineSpan;
};

/** A group that the text names: "UBND các xã, phường". */
export type PlanGroup = {
  code: string;
  name: string;
  aliases: string[];
  kind: GroupKind;
  /** LIST: the agencies' codes. */
  members: string[] | null;
  /** ATTRIBUTE: every agency of one of these kinds that has the attribute, if one is named. */
  where: { kinds: string[]; attribute: string | null } | null;
  /** The only size that the text allows ("08 xã biên giới"), where it names one. */
  size: number | null;
};

/** Exactly one of `agency` and `group` is set. */
export type PlanAssignee = {
  role: Role;
  mode: Mode;
  /** False where the text leaves the mode unclear (II.4.c, Công an tỉnh). */
  modeConfirmed: boolean;
  /** The label in the text, "Đơn vị chủ trì"; null where none is printed. */
  label: string | null;
  /** The body as the text prints it. */
  printed: string;
  agency: string | null;
  group: string | null;
  /** The agency's own unit that does the work: "(Trung tâm Xúc tiến …)". */
  subUnit: string | null;
  /** In which capacity: "Cơ quan Thường trực …". */
  capacity: string | null;
};

export const CADENCE_UNITS = ['MONTH', 'QUARTER', 'YEAR'] as const;
export type CadenceUnit = (typeof CADENCE_UNITS)[number];

/** When it is due (rule 6). */
export type ScheduleBase =
  | { kind: 'WINDOW'; start: string; end: string }
  | { kind: 'CADENCE'; every: CadenceUnit }
  | { kind: 'CADENCE_UNRESOLVED'; choices: CadenceUnit[] }
  | { kind: 'CONTINUOUS' };

/** What it waits for: TRIGGERED "khi có hướng dẫn", INCIDENT "nếu có". */
export const TRIGGER_KINDS = ['TRIGGERED', 'INCIDENT'] as const;
export type ScheduleTrigger = { kind: (typeof TRIGGER_KINDS)[number]; text: string };

export type Schedule = { base: ScheduleBase; trigger: ScheduleTrigger | null };

export const DELIVERABLE_FORMATS = ['PRINT', 'ELECTRONIC', 'BROADCAST'] as const;
export type DeliverableFormat = (typeof DELIVERABLE_FORMATS)[number];

/** What is made: `quantity` of `unit` in each occurrence; null where the text counts nothing. */
export type Deliverable = {
  name: string;
  quantity: number | null;
  unit: string | null;
  /** BCP 47, each edition required. */
  languages: string[];
  formats: DeliverableFormat[];
};

export type Classification = 'PUBLIC' | 'INTERNAL' | 'MAT' | 'TOI_MAT' | 'TUYET_MAT';

export type PlanTask = {
  code: string;
  kind: TaskKind;
  ordinal: number;
  title: string;
  /** The content points, in the text's order. */
  content: string[];
  section: string;
  assignees: PlanAssignee[];
  /** As printed; null for a duty. */
  timingText: string | null;
  schedule: Schedule | null;
  deliverables: Deliverable[];
  /** Of its texts and evidence, unless one declares another (rule 25). */
  classification: 'PUBLIC' | 'INTERNAL';
  sourceLines: LineSpan[];
  /** SHA-256, hex, of the spans' lines, each ended by "\n", in order. */
  sourceHash: string;
  /** What was assumed where the text is silent, in English. */
  assumptions: string[];
};

export type PlanDocument = {
  id: string;
  year: number;
  title: string;
  /** Null until the plan is issued: it is shown as unnumbered. */
  number: string | null;
  issuedOn: string | null;
  signer: { name: string; position: string };
  introduction: string;
  legalBases: LegalBasis[];
  objectives: Clause[];
  requirements: Clause[];
  /** Clauses of III and IV that lay no duty on anybody (III.1). */
  provisions: Clause[];
  closing: string;
  recipients: { text: string; purpose: string | null }[];
  /** Which agency holds which office (III.2, IV.3, IV.4); authority follows from it. */
  offices: {
    coordinator: string;
    finance: string;
    provinceOffice: string;
    council: string;
  };
  /** When the consolidated report is due (IV.3): "trước ngày 15/11/2026", so the day before. */
  finalReport: { before: string; text: string };
  sections: PlanSection[];
  groups: PlanGroup[];
  tasks: PlanTask[];
  /** SHA-256, hex, of the whole text file, and its number of lines. */
  documentHash: string;
  sourceLines: LineSpan;
};
