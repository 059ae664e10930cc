/** Sizes and indices count leaves; hashes are base64, as everywhere in C2SP's formats. */

export type SignedCheckpoint = {
  /** The signed note: what counts, and what verifiers read. */
  note: string;
  origin: string;
  size: number;
  rootHash: string;
  /** The public keys that sign, or have signed, this log (vkey). */
  vkeys: string[];
  /** Where the log is served, `/log/` or `/log/<number>/`: its URL prefix (C2SP tlog-tiles). */
  prefix: string;
  /** Who else has signed it, by the policy's name; seconds since 1970. */
  cosignatures: { name: string; time: number }[];
  /** Whether they are as many as the policy asks for; false where it asks for none. */
  witnessed: boolean;
};

export type InclusionProof = {
  position: bigint;
  index: number;
  /** Hex, as in a receipt. */
  leafHash: string;
  /** From the leaf's sibling up to the root's child. */
  hashes: string[];
  checkpoint: SignedCheckpoint;
  /** All of it in one text that other people's tools read (C2SP tlog-proof). */
  text: string;
};

/** What the transparency log can be asked. */
export type LogSource = {
  /** Null before anything was sealed. */
  checkpoint(): Promise<SignedCheckpoint | null>;
  /** Of those that are sealed, under one checkpoint; the others are left out. */
  inclusionProofs(positions: readonly bigint[]): Promise<InclusionProof[]>;
  /** That the tree of size `to` begins with that of size `from`; null where there is no such tree. */
  consistencyProof(from: number, to: number): Promise<string[] | null>;
};
