import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { InclusionProof as Proof } from '../../domain/transparency-log/log-source';
import { Position, SafeInt } from '../scalars';

export enum ReceiptState {
  COMMITTED = 'COMMITTED',
  SEALED = 'SEALED',
  WITNESSED = 'WITNESSED',
}
registerEnumType(ReceiptState, {
  name: 'ReceiptState',
  description: 'How firmly what was written is held.',
  valuesConfig: {
    COMMITTED: { description: 'Stored; under no checkpoint yet that is shown.' },
    SEALED: { description: 'Under a signed checkpoint of the log, which asks for no witness.' },
    WITNESSED: { description: 'Under one that witnesses have signed as well.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'That a witness has signed a checkpoint.' })
export class Cosignature {
  @Field(() => String, { description: 'As the policy calls the witness.' })
  name: string;

  @Field(() => SafeInt, { description: 'When it has seen it: seconds since 1970.' })
  time: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What the log says of itself and has signed. `note` counts; the rest is read from it.',
})
export class Checkpoint {
  @Field(() => String, { description: 'The signed note (C2SP tlog-checkpoint).' })
  note: string;

  @Field(() => String)
  origin: string;

  @Field(() => SafeInt, { description: 'Leaves of the tree.' })
  size: number;

  @Field(() => String, { description: 'Base64.' })
  rootHash: string;

  @Field(() => [String], {
    description: 'Public keys of the log, the present one last. Get them by another way as well.',
  })
  vkeys: string[];

  @Field(() => String, { description: 'Where the tiles of this log are (C2SP tlog-tiles).' })
  prefix: string;

  @Field(() => [Cosignature], { description: 'Of the witnesses that the program asks.' })
  cosignatures: Cosignature[];

  @Field(() => Boolean, {
    description: 'Whether they are as many as its policy asks for. False where it asks for none.',
  })
  witnessed: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'That an event is a leaf of the signed tree.' })
export class InclusionProof {
  @Field(() => Position)
  position: bigint;

  @Field(() => SafeInt, { description: 'Of the leaf, from 0.' })
  index: number;

  @Field(() => String, { description: 'Hex. It has to be that of your receipt.' })
  leafHash: string;

  @Field(() => [String], { description: 'Base64; from the sibling up to the child of the root.' })
  hashes: string[];

  @Field(() => Checkpoint)
  checkpoint: Proof['checkpoint'];

  @Field(() => String, { description: 'The same in one text for other tools (C2SP tlog-proof).' })
  text: string;
}

@ObjectType({
  description:
    'The log by which anybody can tell that the history was not touched (docs/audit-guide.md). ' +
    'Its tiles are at /log/.',
})
export class TransparencyLog {}

@ObjectType({ simpleResolvers: true })
export class EventStatus {
  @Field(() => Position)
  position: bigint;

  @Field(() => ID)
  stream: string;

  @Field(() => String)
  type: string;

  @Field(() => ReceiptState)
  status: ReceiptState;

  @Field(() => InclusionProof, { nullable: true, description: 'Null until it is sealed.' })
  proof: Proof | null;
}
